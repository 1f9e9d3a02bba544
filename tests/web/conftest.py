"""The app without a network: its guard, its routes, and a browser's headers."""

import shutil
import sys
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.io.saved import findings_bytes
from syntony.io.store import StoredResult, save_session
from syntony.io.store.kept import ANALYSIS
from syntony.web.app import guarded, make_app
from syntony.web.door import COOKIE, Door
from syntony.web.library import Library

HOST = "syn-0a1b2c3d.localhost:8765"


def told(capsys, figure):
    """Print the figure of a promise, whatever pytest keeps."""
    with capsys.disabled():
        sys.stdout.write(f"\n{figure}\n")


class Browser(TestClient):
    """Our own page in a browser that has come in."""

    def __init__(self, app, host=HOST):
        super().__init__(guarded(app), base_url=f"http://{host}", raise_server_exceptions=False)
        self.headers["origin"] = f"http://{host}"
        self.headers["sec-fetch-site"] = "same-origin"


@pytest.fixture(scope="session")
def analyzed(tmp_path_factory):
    """The demo session as a folder, analyzed once with few surrogates, and what was found."""
    folder = tmp_path_factory.mktemp("analyzed") / "demo"
    save_session(demo_session(), folder)
    return folder, analyze_stored(folder, AnalysisPlan(null={"surrogates": 99}))


@pytest.fixture
def library(tmp_path, analyzed):
    """A library with one analyzed session, of which nothing is shared between tests."""
    folder = tmp_path / "library"
    shutil.copytree(analyzed[0], folder / "demo")
    return Library(folder)


@pytest.fixture
def app(library):
    app = make_app(Door(HOST), library)
    yield app
    app.state.desk.jobs.close()


@pytest.fixture
def stranger(app):
    """A client that says nothing about itself and has no key."""
    return TestClient(guarded(app), base_url=f"http://{HOST}", raise_server_exceptions=False)


@pytest.fixture
def browser(app):
    client = Browser(app)
    door = app.state.door
    assert client.post("/api/v1/enter", json={"code": door.code}).status_code == 204
    assert COOKIE in client.cookies
    return client


@pytest.fixture
def session(browser, library):
    """Where the routes of the one session lie."""
    (sid,) = library.ids()
    return f"/api/v1/sessions/{sid}"


@pytest.fixture
def recorded(library, analyzed):
    """The demo session, but said to be of real people, and analyzed."""
    demo = demo_session()
    real = replace(demo, recordings=tuple(replace(r, notices=()) for r in demo.recordings))
    store = save_session(real, library.folder / "real")
    store.add_result(StoredResult(ANALYSIS, "", "{}", findings_bytes(analyzed[1])))
    return f"/api/v1/sessions/{library.id_of(store.folder)}"


@pytest.fixture
def come_in(tmp_path):
    """Enter an app whose files are chosen below some folders."""
    made = []

    def enter(*sources):
        folder = tmp_path / "library"
        folder.mkdir(exist_ok=True)
        app = make_app(Door(HOST), Library(folder), sources)
        made.append(app)
        browser = Browser(app)
        assert browser.post("/api/v1/enter", json={"code": app.state.door.code}).status_code == 204
        return browser

    yield enter
    for app in made:
        app.state.desk.jobs.close()
