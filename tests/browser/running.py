"""The app as people start it, and a browser that has come in through its door."""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/syntony/web/static"
OUT = ROOT / "out/app"
SIZES = ((1440, 900), (1024, 768))
#: How long a test waits on a slow machine (ms): for the page, and for work of the app.
PATIENCE, WORK = 60_000, 600_000
expect.set_options(timeout=PATIENCE)

#: Choices of the page, kept before it is opened: that the tour was taken, for one.
PREFER = """choices => fetch('api/v1/preferences/page', {method: 'PUT',
  headers: {'Content-Type': 'application/json'}, body: JSON.stringify(choices)}).then(r => r.ok)"""

#: The command of an installed wheel, as `make test` sets it; without it the sources are run.
INSTALLED = os.environ.get("SYNTONY_INSTALLED")


def command():
    """`syntony` as the browser meets it."""
    if INSTALLED:
        return [str(ROOT / INSTALLED)]
    return [sys.executable, "-c", "from syntony.cli import main; main()"]


def surroundings():
    """Its environment: an installed wheel must not find the sources."""
    rest = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    found = {} if INSTALLED else {"PYTHONPATH": str(ROOT / "src")}
    return rest | found | {"PYTHONUNBUFFERED": "1"}


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def window(browser, **options):
    """A context of the usual size, which waits as long as a slow machine needs."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
    context.set_default_timeout(PATIENCE)
    return context


@contextmanager
def app(library, *options, process=None):
    """`syntony app` on a library; gives the address that opens it once.

    `process`: a list that gets the process of the server.
    """
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: make page")
    pytest.importorskip("fastapi", reason="the app's packages are missing: syntony[app]")
    server = subprocess.Popen(
        [*command(), "app", str(library), "--no-browser", *options],
        stdout=subprocess.PIPE,
        text=True,
        env=surroundings(),
    )
    if process is not None:
        process.append(server)
    try:
        yield re.search(r"http\S+", server.stdout.readline())[0]
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


@contextmanager
def made_up():
    """The page with made-up sessions behind it (npm run show): an hour with eight lanes."""
    if not (ROOT / "web/node_modules/.bin/vite").exists():
        pytest.skip("the page's tools are not installed: make page")
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: make page")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        ["node_modules/.bin/vite", "preview", "--config", "fixture/vite.config.ts",
         "--host", "127.0.0.1", "--port", str(port), "--strictPort"],
        cwd=ROOT / "web",
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    )  # fmt: skip
    try:
        while "Local:" not in server.stdout.readline():
            if server.poll() is not None:
                pytest.fail("the made-up server did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
