import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.web.conftest import told

from syntony.web.app import guarded
from syntony.web.models import Job

ROOT = Path(__file__).parents[2]
#: Examples of each operation; the issue asks for 500 requests in all.
EXAMPLES = 12
CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip


def test_the_description_of_the_routes_is_what_they_are(tmp_path):
    made = tmp_path / "openapi.json"
    script = ROOT / "scripts" / "dump-openapi"
    subprocess.run([sys.executable, script, made], check=True)
    kept = (ROOT / "web" / "openapi.json").read_text(encoding="utf-8")
    assert made.read_text(encoding="utf-8") == kept, "run scripts/dump-openapi"


def test_every_route_says_what_it_is_for(app):
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation["description"], where
            assert "422" not in operation["responses"], where
            assert {"400", "401", "403", "404", "421"} <= set(operation["responses"]), where


def test_the_description_is_served_and_brings_no_page_of_others(browser):
    assert browser.get("/api/v1/openapi.json").json()["info"]["title"] == "syntony"
    for page in ("/docs", "/redoc", "/api/v1/docs"):
        assert browser.get(page).status_code == 404


@pytest.fixture
def schema(app, browser, monkeypatch):
    """The description, asked as our own page asks; no analysis is begun."""
    job = Job(
        id="0", kind="analyze", session="0", state="queued", done=0, total=0, words="", error=None
    )
    monkeypatch.setattr(app.state.desk.jobs, "add", lambda *_: job)
    headers = {
        "host": browser.base_url.netloc.decode(),
        "origin": browser.headers["origin"],
        "cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()),
    }
    return schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", guarded(app), headers=headers
    ), headers


def test_no_request_makes_the_server_fail(schema, library, capsys):
    schema, headers = schema
    (sid,) = library.ids()
    asked = []

    def ask(operation):
        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def one(case):
            if "sid" in case.path_parameters:
                case.path_parameters["sid"] = sid
            if case.query and case.query.get("format") == "pdf":
                case.query["format"] = "html"
            answer = case.call(headers=headers)
            asked.append((case.method, operation.path, answer.status_code))
            case.validate_response(answer, checks=CHECKS)

        one()

    for found in schema.get_all_operations():
        ask(found.ok())
    broken = [one for one in asked if one[2] >= 500]
    told(capsys, f"schemathesis: {len(asked)} requests, {len(broken)} server errors")
    assert not broken
    assert {status for *_, status in asked} >= {200, 400, 404}
