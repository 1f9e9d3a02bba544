import itertools
from urllib.parse import quote

import pytest
from starlette.websockets import WebSocketDisconnect
from tests.web.asking import every_route
from tests.web.conftest import HOST, told

from syntony.web.door import COOKIE

FOREIGN = (
    "evil.example", "localhost:8765", "127.0.0.1:8765", "syn-0a1b2c3d.localhost",
    "syn-0a1b2c3d.localhost:8766", "SYN-0A1B2C3D.localhost:8765.evil.example",
)  # fmt: skip
OWN = f"http://{HOST}"


def quoted(string):
    """What no address may hold raw, and nothing else, in percent."""
    return quote(string, safe="/%;:.\\\\")


def test_foreign_names_get_421_on_every_route(app, browser, capsys):
    asked = answered = 0
    for host, (method, path) in itertools.product(FOREIGN, every_route(app)):
        for origin in (f"http://{host}", OWN):
            headers = {"host": host, "origin": origin}
            asked += 1
            answered += browser.request(method, path, headers=headers).status_code != 421
    told(capsys, f"foreign names: {asked} requests, {answered} answers other than 421")
    assert answered == 0


def test_a_second_host_is_refused(browser):
    headers = [("host", HOST), ("host", HOST)]
    assert browser.get("/", headers=headers).status_code == 421


@pytest.mark.parametrize("site", [None, "none", "same-origin", "same-site", "cross-site"])
@pytest.mark.parametrize("origin", [None, OWN, "null", "http://evil.example", "http://127.0.0.1:1"])
def test_requests_from_elsewhere_change_and_show_nothing(app, browser, origin, site):
    ours = origin in (None, OWN) and site in (None, "none", "same-origin")
    writes = origin == OWN and site in (None, "same-origin")
    del browser.headers["origin"], browser.headers["sec-fetch-site"]
    said = {"origin": origin, "sec-fetch-site": site}
    headers = {name: value for name, value in said.items() if value is not None}
    for method, path in every_route(app):
        if method in ("POST", "PUT", "PATCH", "DELETE"):
            status = browser.request(method, path, headers=headers, json={}).status_code
            assert (status == 403) == (not writes), (method, path, status)
        else:
            status = browser.request(method, path, headers=headers).status_code
            assert (status == 403) == (not ours), (method, path, status)


def test_a_link_or_the_launch_file_leads_to_the_page_alone(browser):
    del browser.headers["origin"]
    arrives = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    document = arrives | {"sec-fetch-dest": "document"}
    assert browser.get("/", headers=document).status_code == 200
    assert browser.get("/api/v1/openapi.json", headers=document).status_code == 403
    for frame in ("iframe", "object", "embed"):
        headers = arrives | {"sec-fetch-dest": frame}
        assert browser.get("/", headers=headers).status_code == 403


def test_nothing_but_the_page_is_given_without_the_key(app, stranger):
    for method, path in every_route(app):
        if path.startswith("/api") and not path.endswith("/enter"):
            for cookies in ({}, {COOKIE: ""}, {COOKIE: app.state.door.code}, {"other": "x"}):
                jar = {"cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
                answer = stranger.request(method, path, headers={"origin": OWN, **jar})
                assert answer.status_code == 401, (method, path)


def test_the_code_works_once_and_the_cookie_is_of_the_strict_kind(app, stranger):
    door = app.state.door
    headers = {"origin": OWN}
    assert stranger.post("/api/v1/enter", json={"code": "x"}, headers=headers).status_code == 403
    first = stranger.post("/api/v1/enter", json={"code": door.code}, headers=headers)
    assert first.status_code == 204
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Domain" not in cookie
    again = stranger.post("/api/v1/enter", json={"code": door.code}, headers=headers)
    assert again.status_code == 403
    assert "set-cookie" not in again.headers


def test_every_answer_carries_the_headers(app, browser):
    for method, path in every_route(app):
        headers = browser.request(method, path).headers
        policy = headers["content-security-policy"]
        for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'",
                     "frame-ancestors 'none'", "form-action 'self'"):  # fmt: skip
            assert part in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "no-store" in headers["cache-control"]
        assert "access-control-allow-origin" not in headers


def test_large_bodies_are_refused_whatever_length_they_promise(browser):
    body = b'{"code": "' + b"x" * (1 << 20) + b'"}'
    kind = {"content-type": "application/json"}
    assert browser.post("/api/v1/enter", content=body, headers=kind).status_code == 413

    def pieces():
        yield body

    assert browser.post("/api/v1/enter", content=pieces(), headers=kind).status_code == 413


def test_a_failure_is_told_without_its_words(app, browser, caplog):
    @app.get("/api/v1/broken")
    def broken():
        raise RuntimeError("Anna Example said so")

    app.router.routes.insert(0, app.router.routes.pop())  # before the page's
    answer = browser.get("/api/v1/broken")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "broken"
    assert "RuntimeError" in caplog.text
    assert "Anna" not in caplog.text + answer.text


def test_no_target_of_a_redirect_is_ever_taken_from_a_request(app, browser, capsys):
    targets = ("//evil.example", "/\\evil.example", "/%2f/evil.example", "https:evil.example",
               "/https://evil.example", "/%5cevil.example", "/..//evil.example")  # fmt: skip
    led = 0
    for target in targets:
        for place in (target, f"/?next={target}", f"/api/v1/enter?next={target}", f"{target}/"):
            answer = browser.get(place, follow_redirects=False)
            led += "location" in answer.headers or 300 <= answer.status_code < 400
    told(capsys, f"redirects: {4 * len(targets)} tried, {led} led anywhere")
    assert led == 0


def test_sockets_open_for_our_own_page_alone(browser, capsys):
    good = {"origin": OWN}
    cases = [
        ({"origin": None}, {}), ({"origin": "null"}, {}), ({"origin": "http://evil.example"}, {}),
        ({"origin": "http://127.0.0.1:8765"}, {}), ({"origin": f"https://{HOST}"}, {}),
        (good, {"host": "evil.example"}), (good, {"host": "127.0.0.1:8765"}),
        (good, {"sec-fetch-site": "cross-site"}), (good, {"sec-fetch-site": "same-site"}),
        (good, {"cookie": "syntony=x"}), (good, {"cookie": ""}),
    ]  # fmt: skip
    del browser.headers["origin"], browser.headers["sec-fetch-site"]
    opened = 0
    for origin, more in cases:
        headers = {k: v for k, v in (origin | more).items() if v is not None}
        try:
            with browser.websocket_connect(f"ws://{HOST}/api/v1/socket", headers=headers):
                opened += 1
        except WebSocketDisconnect:
            continue
    told(capsys, f"foreign sockets: {len(cases)} tried, {opened} opened")
    assert opened == 0
    with browser.websocket_connect(f"ws://{HOST}/api/v1/socket", headers=good) as socket:
        assert socket.receive_json()["kind"] == "ping"


def test_traversal_strings_lead_nowhere(app, browser, capsys):
    names = ["etc/passwd", "pyproject.toml", "session.db", "app.py", "CON", "x.", "x "]
    ups = ["..", "....", "%2e%2e", "%252e%252e", ".%2e", "%c0%ae%c0%ae", "\uff0e\uff0e", "..;"]
    joins = ["/", "\\", "%2f", "%5c", "%00/", "\u2215"]
    starts = ["", "/", "C:\\", "\\\\host\\share\\", "file:///", "assets/"]
    strings = [
        start + join.join([up] * 4 + [name])
        for start in starts
        for up in ups
        for join in joins
        for name in names
    ]  # fmt: skip
    places = [path for method, path in every_route(app) if method == "GET" and "/0" in path]
    hits = tried = 0
    for k, string in enumerate(strings):
        path = places[k % len(places)] if places and k % 2 else "/0"
        # As a raw target: no client of ours may tidy it up first.
        answer = browser.get("http://" + HOST + path.replace("/0", "/" + quoted(string)))
        tried += 1
        hits += answer.status_code not in (400, 404, 405)
        hits += "root:" in answer.text or "[project]" in answer.text
    told(capsys, f"traversal: {tried} strings, {hits} hits")
    assert tried >= 2000
    assert hits == 0
