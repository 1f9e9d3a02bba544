"""Stored text stays text: payloads in every field, every screen, report and export opened."""

import base64
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from importlib.resources import files

import pytest
from playwright.sync_api import expect
from tests.browser.hostile import (
    MADE,
    PAYLOADS,
    WATCH,
    Filler,
    Payloads,
    hostile_form,
    hostile_session,
)
from tests.browser.running import app, chromium
from tests.web.conftest import told

from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

#: Bodies whose text is kept nowhere, or is asked for elsewhere here.
APART = {
    "/api/v1/enter": "a code, burnt after use",
    "/api/v1/vault/unlock": "a passphrase",
    "/api/v1/vault/recover": "a code",
    "/api/v1/vault/minutes": "no text",
    "/api/v1/imports": "ids of files; hostile names of files have their own test",
    "/api/v1/imports/{intake}/clocks": "of an import, as above",
    "/api/v1/imports/{intake}/offers": "of an import, as above",
    "/api/v1/imports/{intake}/preview": "of an import, as above",
    "/api/v1/imports/{intake}/proposals": "of an import, as above",
    "/api/v1/imports/{intake}/session": "of an import, as above",
    "/api/v1/sessions/{sid}/erase": "a name that must be the session's",
    "/api/v1/sessions/{sid}/copies": "no text",
    "/api/v1/sessions/{sid}/copies/{copy}/release": "no text",
    "/api/v1/sessions/{sid}/ratings/{rating}/blocks": "no text",
}

ASK = """async ([method, path, body]) => {
  const how = {method, headers: {'Content-Type': 'application/json'}};
  if (body !== null) how.body = JSON.stringify(body);
  const answer = await fetch(path.slice(1), how);
  const text = await answer.text();
  try { return [answer.status, JSON.parse(text)] } catch { return [answer.status, text] }
}"""


GET = """async path => {
  const answer = await fetch(path, {redirect: 'manual'});
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return [answer.status, answer.type, btoa(text)];
}"""


def got(page, path):
    """The bytes that our page gets from a path."""
    status, _, content = page.evaluate(GET, path)
    assert status == 200, (path, base64.b64decode(content))
    return base64.b64decode(content)


@pytest.fixture(scope="module")
def payload():
    return Payloads()


@pytest.fixture(scope="module")
def stored(tmp_path_factory, payload):
    """A page of the app over a hostile session, with its fetch, and the session's address."""
    library, source = tmp_path_factory.mktemp("library"), tmp_path_factory.mktemp("source")
    put_files(source)
    save_session(hostile_session(payload), library / "s")
    analyze_stored(library / "s", AnalysisPlan(null={"surrogates": 39}))
    with app(library, "--source", str(source)) as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(f"({WATCH})()")
        dialogs = []
        context.on(
            "page", lambda page: page.on("dialog", lambda d: (dialogs.append(d), d.dismiss()))
        )
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".moment, .sessions a", timeout=60_000)

        def ask(method, path, body=None):
            return page.evaluate(ASK, [method, path, body])

        _, shelf = ask("GET", "/api/v1/library")
        yield page, ask, shelf["sessions"][0]["id"], dialogs
        context.close()


def put_files(source):
    """Recordings whose names and columns are payloads, as far as a file's name can be one."""
    folder = source / "<img src=x onerror=hit()>"
    folder.mkdir()
    names = [payload for payload in PAYLOADS if "/" not in payload][:6]
    for k, name in enumerate(names):
        head = ",".join((f"time {PAYLOADS[2 * k]}", f"a {PAYLOADS[2 * k + 1]}", f"b {name}"))
        rows = "".join(f"{i / 10},{i % 7},{i % 5}\n" for i in range(600))
        (folder / f"{k} {name}.csv").write_text(f"{head}\n{rows}")


def test_names_of_files_and_columns_stay_text_in_the_import(stored, capsys):
    page, _, _, dialogs = stored
    page.goto(f"{page.url.split('#')[0]}#/import")
    page.wait_for_selector(".picker li")
    page.get_by_role("button", name=re.compile("^source")).click()
    page.get_by_role("button", name="<img src=x onerror=hit()>").click()
    boxes = page.locator(".picker input[type=checkbox]")
    expect(boxes).not_to_have_count(0)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_selector("text=hit()")
    page.wait_for_load_state("networkidle")
    shown = page.locator("main").inner_text()
    assert shown.count("hit()") > 6
    assert page.evaluate("() => window.hits") + page.evaluate(MADE) == []
    assert not dialogs
    told(capsys, f"S10: names of files and columns shown {shown.count('hit()')} times, none ran")


def meanings(ask, sid):
    _, view = ask("GET", f"/api/v1/sessions/{sid}")
    _, moments = ask("GET", f"/api/v1/sessions/{sid}/moments")
    person = view["persons"][0]["code"]
    return {
        "start": 12.0, "stop": 14.0, "person": person, "about": person, "session": sid,
        "media": None, "frame": None, "parent": None, "moment": moments[0]["id"],
        "moments": [moments[0]["id"]], "key": "1", "confidence": 3, "plan": "",
        "pages": ["summary", "moments", "notes", "questionnaires", "quality", "methods"],
        "taken": "2026-01-02", "words": None,
    }  # fmt: skip


def ids_of(ask, sid):
    """The ids that stand in addresses, once something of each was made."""
    found = {"sid": sid, "audience": "supervisor"}
    kinds = {"moment": "moments", "note": "notes", "label": "labels", "hunch": "hunches",
             "feeling": "feelings"}  # fmt: skip
    for one, name in kinds.items():
        _, made = ask("GET", f"/api/v1/sessions/{sid}/{name}")
        if made:
            own = [each for each in made if each.get("source") != "found"]
            found[one] = (own or made)[0]["id"]
    return found


def test_text_that_is_stored_is_never_run(stored, payload, capsys):
    page, ask, sid, dialogs = stored
    taken, refused = store(ask, sid, payload)
    hits, screens = look(page, ask, sid)
    told(
        capsys,
        f"S10: {payload.used} payloads (60 kinds) in {taken} fields of bodies and in a recording; "
        f"{screens} screens and reports opened: {len(hits)} script runs or CSP reports, "
        f"{len(dialogs)} dialogs",
    )
    assert not refused
    assert taken >= 16
    assert hits == []
    assert not dialogs


def store(ask, sid, payload):
    """Send every body of the API with payloads; what was taken, and what was refused."""
    status, document = ask("GET", "/api/v1/openapi.json")
    assert status == 200
    meant = meanings(ask, sid)
    del meant["words"]
    filler, refused = Filler(document, payload, meant), []
    own = files("syntony").joinpath("questionnaires/session-items.json").read_text("utf-8")
    form = {"text": hostile_form(own, payload)}
    assert ask("PUT", "/api/v1/forms/hostile", form)[0] == 200
    (version,) = [
        one["version"] for one in ask("GET", "/api/v1/forms")[1]["forms"] if one["key"] == "hostile"
    ]
    score = {"understood": 2}
    special = {
        "/api/v1/forms/check": form,
        "/api/v1/forms/{key}": form,
        "/api/v1/preferences/{key}": payload(),
        "/api/v1/sessions/{sid}/agenda": [],
        "/api/v1/sessions/{sid}/forms/import": {
            "text": f"person,form,taken,score,value\n{payload()},wai-sr,2026-01-02,total,3\n"
        },
        "/api/v1/sessions/{sid}/forms": {
            "form": "hostile", "version": version, "person": meant["person"],
            "taken": "2026-01-02", "answers": {"understood": 2, "pace": None},
        },
        "/api/v1/sessions/{sid}/forms/scores": {
            "form": "hostile", "person": meant["person"], "taken": "2026-01-02", "scores": score,
        },
    }  # fmt: skip
    may_refuse = {
        "/api/v1/forms/check", "/api/v1/sessions/{sid}/forms/import",
        "/api/v1/sessions/{sid}/forms/scores", "/api/v1/sessions/{sid}/analyze",
    }  # fmt: skip
    for method in ("post", "put", "patch"):
        for path, operations in document["paths"].items():
            content = operations.get(method, {}).get("requestBody", {}).get("content", {})
            if path in APART or "application/json" not in content:
                continue
            shape = content["application/json"]["schema"]
            body = special[path] if path in special else filler.body(shape)
            where = path.format_map(ids_of(ask, sid) | {"key": "hostile"})
            status, answer = ask(method.upper(), where, body)
            if status >= 300 and not (path in may_refuse and status == 400):
                refused.append((method, where, status, answer, json.dumps(body)[:300]))
    return filler.filled, refused


def look(page, ask, sid):
    """Open every screen, report and export; what ran, and how many were opened."""
    hits, opened = [], 0
    _, moments = ask("GET", f"/api/v1/sessions/{sid}/moments")
    origin = page.url.split("#")[0]
    places = [
        "library", "compare", "import", "handbook", "settings", "forms", f"session/{sid}",
        *(f"session/{sid}/{place}" for place in
          ("supervision", "report", "copies", "privacy", "forms", f"moment/{moments[0]['id']}")),
    ]  # fmt: skip
    for place in places:
        page.goto(f"{origin}#/{place}")
        page.reload()
        page.wait_for_load_state("networkidle")
        opened += 1
        for tab in page.locator("[role=tab]").all():
            tab.click()
            hits += page.evaluate(MADE)
        for details in page.locator("summary").all()[:8]:
            details.click()
        hits += page.evaluate("() => window.hits") + page.evaluate(MADE)
    context = page.context
    for path in (
        *(f"export/report?audience={who}&format=html"
          for who in ("trainee", "supervisor", "client", "research")),
        "export?format=html",
    ):  # fmt: skip
        text = got(page, f"api/v1/sessions/{sid}/{path}").decode()
        assert "hit()" in text
        paper = context.new_page()
        paper.set_content(text)
        hits += paper.evaluate("() => window.hits ?? []") + paper.evaluate(MADE)
        assert paper.locator("script").count() == 0
        paper.close()
        opened += 1
    return hits, opened


def test_the_watch_sees_each_payload_that_is_taken_for_more_than_text(stored):
    page = stored[0].context.new_page()
    page.goto(stored[0].url)
    put = "p => { document.body.innerHTML = ''; document.body.insertAdjacentHTML('beforeend', p) }"
    for payload in PAYLOADS:
        page.evaluate(put, payload)
        assert page.evaluate(MADE), payload
    assert page.evaluate("() => window.hits")
    page.close()


def test_exports_hold_payloads_as_text_alone(stored, capsys):
    page, _, sid, _ = stored
    at = f"api/v1/sessions/{sid}/export?format="
    root = ET.fromstring(got(page, f"{at}elan"))  # noqa: S314  # our own answer
    assert any("hit()" in (element.text or "") for element in root.iter())
    cells = 0
    with zipfile.ZipFile(io.BytesIO(got(page, f"{at}tsv"))) as archive:
        for name in archive.namelist():
            if not name.endswith(".tsv"):
                continue
            for line in archive.read(name).decode().splitlines():
                for cell in line.split("\t"):
                    cells += 1
                    number = re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", cell)
                    assert number or not cell.startswith(("=", "+", "-", "@", "\r")), cell
    paper = got(page, f"{at}pdf")
    assert b"/JavaScript" not in paper
    assert b"/JS " not in paper
    told(capsys, f"S12: {cells} cells of the exported tables, none begins a formula")


def test_places_that_others_name_are_never_gone_to(stored):
    page, _, _, _ = stored
    for target in ("//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example"):
        for path in (f"/?next={target}", f"/?open={target}", f"/{target}", f"/api/v1/{target}"):
            status, kind, _ = page.evaluate(GET, f"{page.url.split('#')[0].rstrip('/')}{path}")
            assert kind == "basic", (path, kind)
            assert status in (200, 400, 404), (path, status)
