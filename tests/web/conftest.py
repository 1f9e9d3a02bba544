"""The app without a network: its guard, its routes, and a browser's headers."""

import sys

import pytest
from starlette.testclient import TestClient

from syntony.web.app import guarded, make_app
from syntony.web.door import COOKIE, Door

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


@pytest.fixture
def app():
    return make_app(Door(HOST))


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
