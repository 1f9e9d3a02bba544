"""Pages of other sites against the running app, in a real browser."""

import re
import subprocess
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import sync_playwright
from tests.browser.running import command, surroundings
from tests.web.conftest import told

from syntony.analysis.demo import demo_session
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

#: Everything that a page can try from where it is: what it could read, and what it could open.
ATTACK = """async (app) => {
  const hits = [];
  const note = (what, value) => { if (value) hits.push(what + ': ' + String(value).slice(0, 80)); };
  const quiet = async (what, work) => { try { note(what, await work()); } catch (error) {} };
  const paths = ['/api/v1/library', '/api/v1/preferences', '/api/v1/openapi.json', '/api/v1/jobs'];
  for (const path of paths) {
    for (const mode of ['cors', 'no-cors', 'same-origin']) {
      await quiet('fetch ' + mode + ' ' + path, async () => {
        const answer = await fetch(app + path, {mode, credentials: 'include'});
        return answer.ok && (await answer.text());
      });
    }
    await quiet('script ' + path, () => loaded('script', app + path));
    await quiet('image ' + path, () => loaded('img', app + path));
    await quiet('style ' + path, () => loaded('link', app + path));
  }
  for (const kind of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
    await quiet('post ' + kind, async () => {
      const answer = await fetch(app + '/api/v1/preferences/stolen', {
        method: 'POST', mode: 'no-cors', credentials: 'include', body: '1',
        headers: {'content-type': kind},
      });
      return answer.ok && answer.status;
    });
    await quiet('put ' + kind, async () => {
      const answer = await fetch(app + '/api/v1/preferences/stolen', {
        method: 'PUT', credentials: 'include', body: '1', headers: {'content-type': kind},
      });
      return answer.ok && answer.status;
    });
  }
  await quiet('socket', () => new Promise((resolve) => {
    const socket = new WebSocket(app.replace('http', 'ws') + '/api/v1/socket');
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve('');
  }));
  await quiet('frame', () => new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.src = app + '/';
    frame.onload = () => { try { resolve(frame.contentDocument && frame.contentDocument.title); }
                           catch (error) { resolve(''); } };
    document.body.append(frame);
  }));
  return hits;

  function loaded(tag, address) {
    return new Promise((resolve) => {
      const element = document.createElement(tag);
      if (tag === 'link') { element.rel = 'stylesheet'; element.href = address; }
      else { element.src = address; }
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('');
      document.body.append(element);
    });
  }
}"""


ENTER = """async (code) => (await fetch('/api/v1/enter', {
  method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({code}),
})).status"""
RESET = """async () => (await fetch('/api/v1/preferences/stolen', {
  method: 'PUT', headers: {'content-type': 'application/json'}, body: '"no"',
})).status"""


class _Elsewhere(BaseHTTPRequestHandler):
    """A page of somebody else, and what the browser tells it."""

    def __init__(self, heard, *given):
        self.heard = heard
        super().__init__(*given)

    def do_GET(self):
        self.heard.append(self.headers.get("cookie", ""))
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><body>")

    def log_message(self, *_):
        pass


@pytest.fixture
def running(tmp_path):
    """The app on a library with one session: origin and code."""
    save_session(demo_session(), tmp_path / "library" / "secret")
    save_session(demo_session(seed=2), tmp_path / "library" / "other")  # two: no analysis begins
    with subprocess.Popen(
        [*command(), "app", str(tmp_path / "library"), "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env=surroundings(),
    ) as server:
        try:
            yield re.search(r"(http://\S+)/#code=([^&\s]+)", server.stdout.readline()).groups()
        finally:
            server.terminate()


@pytest.fixture
def elsewhere():
    heard = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Elsewhere, heard))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_page_of_another_site_reads_changes_or_listens(running, elsewhere, capfd):
    origin, code = running
    host, port = re.fullmatch(r"http://(.+):(\d+)", origin).groups()
    other, heard = elsewhere
    names = ("evil.example", "rebound.example", "app.local", "a.b.test", "localtest.example")
    places = [f"http://127.0.0.1:{other}", f"http://localhost:{other}"]
    places += [f"http://{name}:{other}" for name in names]
    mapped = ", ".join(f"MAP {name} 127.0.0.1" for name in names)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", f"--host-resolver-rules={mapped}"],
        )
        context = chromium.new_context()
        own = context.new_page()
        own.goto(f"{origin}/")
        entered = own.evaluate(ENTER, code)
        assert entered == 204
        ours = own.evaluate(ATTACK, origin)
        assert any("library" in hit for hit in ours)  # the attack works where it may
        assert "socket: open" in ours
        assert own.evaluate(RESET) == 204

        tried, hits = 0, []
        for place in places:
            page = context.new_page()
            page.goto(place)
            for target in (origin, f"http://127.0.0.1:{port}"):
                hits += [(place, hit) for hit in page.evaluate(ATTACK, target)]
                tried += 1
            page.close()
        for name in names:  # the name leads to the app itself, as after rebinding
            page = context.new_page()
            answer = page.goto(f"http://{name}:{port}/")
            hits += [(name, "page")] if answer.status != 421 else []
            hits += [(name, hit) for hit in page.evaluate(ATTACK, f"http://{name}:{port}")]
            tried += 1
            page.close()
        assert not any("syntony" in cookie for cookie in heard)
        # Who knows the name can serve beside the app; there the browser brings its cookie along.
        page = context.new_page()
        page.goto(f"http://{host}:{other}")
        hits += [(host, hit) for hit in page.evaluate(ATTACK, origin)]
        tried += 1
        kept = own.evaluate("async () => (await (await fetch('/api/v1/preferences')).json())")
        chromium.close()
    said = capfd.readouterr().err
    told(capfd, f"pages of others: {tried} tried everything, {len(hits)} got anything")
    assert hits == []
    assert kept == {"stolen": "no"}
    assert host.endswith(".localhost")
    assert said == ""
