"""Consent in front of every way out; the walks find new routes by themselves."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from tests.web.conftest import told

import syntony.cli
import syntony.web
from syntony.analysis.wayout import taken_out
from syntony.core.errors import ConsentError
from syntony.report import leaving
from syntony.report.audiences import AUDIENCES
from syntony.web.routes.privacy import router as privacy

PURPOSES = ("supervision", "research", "teaching", "client")
#: What makes something that leaves a session; only `report.leaving`, by `taken_out`, asks for it.
MAKERS = frozenset(
    f"syntony.report.{name}" for name in ("annotated", "build", "deidentified", "supervised")
)
#: Reports of findings alone, which are of no stored session.
OF_FINDINGS = {"reports.py": {"syntony.report.build"}}


def ways_out(app):
    """Path and query of every route that takes something away, in each form and for each use."""
    for path, operations in app.openapi()["paths"].items():
        for operation in operations.values():
            if "export" not in operation["tags"]:
                continue
            asked = [p for p in operation["parameters"] if p["in"] == "query"]
            values = [[(p["name"], value) for value in p["schema"]["enum"]] for p in asked]
            for chosen in itertools.product(*values):
                yield path.removeprefix("/api/v1/sessions/{sid}"), dict(chosen)


def purpose_of(query):
    """What it is taken away for: said, known by an audience, or what copies are for."""
    if "audience" in query:
        return AUDIENCES[query["audience"]].purpose
    return query.get("purpose", "supervision")


def say(browser, session, person, purpose, given):
    body = {"person": person, "purpose": purpose, "given": given}
    answer = browser.post(f"{session}/consents", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def status(browser, session, way, query):
    answer = browser.get(f"{session}{way}".format(copy="0", number="0"), params=query)
    if answer.status_code == 403:
        assert answer.json()["error"]["code"] == "consent"
    return answer.status_code


def test_nothing_leaves_without_the_consent_of_everybody(app, browser, recorded, capsys):
    ways = [way for way in ways_out(app) if way[1].get("format") != "pdf"]
    assert {way[0] for way in ways} == {
        "/export",
        "/export/copies/{copy}/clips/{number}",
        "/export/features",
        "/export/report",
        "/export/shared/{copy}",
        "/export/summary",
    }
    assert {purpose_of(query) for _, query in ways} == set(PURPOSES)
    let = []
    refused = [status(browser, recorded, *way) == 403 for way in ways]
    for purpose in PURPOSES:
        mine = [way for way in ways if purpose_of(way[1]) == purpose]
        say(browser, recorded, "client", purpose, given=True)
        refused += [status(browser, recorded, *way) == 403 for way in mine]
        say(browser, recorded, "therapist", purpose, given=True)
        # Films and sound need a consent of their own; test_copies.py gives it.
        else_than_200 = {"/export/copies/{copy}/clips/{number}": 403, "/export/shared/{copy}": 404}
        let += [status(browser, recorded, *way) == else_than_200.get(way[0], 200) for way in mine]
        say(browser, recorded, "client", purpose, given=False)
        refused += [status(browser, recorded, *way) == 403 for way in mine]
    told(capsys, f"consent: {len(ways)} ways out, {len(refused)} asked without it, "
                 f"{refused.count(False)} got something")  # fmt: skip
    assert all(refused)
    assert all(let)


def test_a_way_out_that_was_refused_makes_and_tells_nothing(browser, recorded):
    browser.get(recorded)
    before = browser.get(f"{recorded}/audit").json()
    assert browser.get(f"{recorded}/export?format=html").status_code == 403
    assert browser.get(f"{recorded}/audit").json() == before


def test_only_the_one_way_out_knows_what_makes_exports():
    for package in (syntony.web, syntony.cli):
        for file in Path(package.__file__).parent.rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
            allowed = OF_FINDINGS.get(file.name, set()) if package is syntony.cli else set()
            assert names & MAKERS <= allowed, file.name
    tree = ast.parse(Path(leaving.__file__).read_text(encoding="utf-8"))
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"]
    makes = {n.name for n in public if n.returns.id == "bytes"}
    gated = {n.name for n in public if "taken_out(" in ast.unparse(n)}
    assert makes == gated == {"exported", "report_out"}


def test_what_may_not_be_taken_away_is_not_even_made(library, recorded):
    opened, made = library.session(recorded.rpartition("/")[2]), []
    with pytest.raises(ConsentError):
        taken_out(opened, "research", "x", lambda: made.append(b"") or b"")
    assert made == []


def test_who_withdraws_from_review_is_seen_by_nobody(app, browser, recorded, capsys):
    """Every route of a session but those that are needed to say so, to erase it, or to unshare."""
    say(browser, recorded, "client", "review", given=False)
    open_for_all = {f"/api/v1{route.path}" for route in privacy.routes}
    open_for_all.add("/api/v1/sessions/{sid}/shared/{copy}")
    asked = shown = 0
    for path, operations in app.openapi()["paths"].items():
        if not path.startswith("/api/v1/sessions/{sid}") or path in open_for_all:
            continue
        place = re.sub(r"\{[^}]+\}", "0", path.replace("/api/v1/sessions/{sid}", recorded))
        for method in operations:
            query = {"t": 1.0} if path.endswith("/moment") else {"format": "html"}
            body = {} if method in ("get", "delete") else {"json": {}}
            answer = browser.request(method, place, params=query, **body)
            asked += 1
            shown += (answer.status_code, answer.json()["error"]["code"]) not in (
                (403, "consent"), (400, "misshapen")
            )  # fmt: skip
    told(capsys, f"review withdrawn: {asked} routes asked, {shown} answered")
    assert shown == 0
    rows = browser.get("/api/v1/library").json()["sessions"]
    (row,) = [row for row in rows if row["id"] in recorded]
    assert (row["state"], row["moments"], set(row["strip"])) == ("closed", 0, {None})
    assert "client did not allow" in row["problem"]
    say(browser, recorded, "client", "review", given=True)
    assert browser.get(recorded).status_code == 200
    rows = browser.get("/api/v1/library").json()["sessions"]
    assert {row["state"] for row in rows} == {"analyzed"}


def test_the_view_tells_what_is_allowed_and_why_not(browser, session, recorded):
    view = browser.get(f"{recorded}/consents").json()
    assert view["needed"]
    allowed = {one["purpose"]: one["allowed"] for one in view["purposes"]}
    assert allowed == dict.fromkeys(allowed, False) | {"review": True}
    one = say(browser, recorded, "client", "research", given=True)
    assert one["given"]
    view = browser.get(f"{recorded}/consents").json()
    research = next(one for one in view["purposes"] if one["purpose"] == "research")
    assert research["persons"] == {"client": "given", "therapist": "unknown"}
    assert "consent of therapist, which is not recorded" in research["reason"]
    assert len(view["said"]) == 1
    demo = browser.get(f"{session}/consents").json()
    assert not demo["needed"]
    assert all(one["allowed"] for one in demo["purposes"])


def test_only_who_was_recorded_may_consent(browser, recorded):
    body = {"person": "somebody", "purpose": "research", "given": True}
    assert browser.post(f"{recorded}/consents", json=body).status_code == 400
    body = {"person": "client", "purpose": "marketing", "given": True}
    assert browser.post(f"{recorded}/consents", json=body).status_code == 400
    assert browser.get(f"{recorded}/consents").json()["said"] == []
