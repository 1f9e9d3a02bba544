"""Text stays text: payloads in every text field, and every page, report and export looked at.

The fields are those of the description of the routes, so that new ones are asked too.
"""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from tests.browser.payloads import FORMULAS, PAYLOADS, SCRIPTS
from tests.browser.running import app, chromium, window
from tests.web.conftest import told as say

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.core.signals import Events
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

PEOPLE = {"client": SCRIPTS[0], "therapist": SCRIPTS[8]}
#: What a field must be, where any text would be refused before it is kept.
KNOWN = {"key": "1", "person": PEOPLE["client"], "about": PEOPLE["client"], "form": "phq-9"}
#: Not to be asked: they end the session, begin long work, or shut the library.
NEVER = re.compile(r"/(enter|erase|analyze|unlock|recover|lock|undo|redo|copies|retention)\b")

LISTEN = """
window.ran = () => told('script');
window.alert = window.prompt = window.confirm = () => told('dialog');
document.addEventListener('securitypolicyviolation', e => told('policy ' + e.effectiveDirective));
"""
ASK = """async asks => {
  const answers = [];
  for (const [method, path, body] of asks) {
    const answer = await fetch(path, {
      method, headers: {'Content-Type': 'application/json'},
      body: body === null ? undefined : JSON.stringify(body),
    });
    answers.push([answer.status, (await answer.text()).slice(0, 4_000_000)]);
  }
  return answers;
}"""
TAKE = """async path => {
  const answer = await fetch(path);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 30_000)
    text += String.fromCharCode(...bytes.subarray(i, i + 30_000));
  return [answer.status, text];
}"""
#: Until nothing has changed on the page for a while.
STILL = """() => new Promise(still => {
  let timer = setTimeout(still, 400);
  const watch = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(still, 400);
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(still, 4000);
})"""
#: What no element of the page has; it would come from a text that became markup.
FOREIGN = """() => [...document.querySelectorAll('*')].filter(e =>
  [...e.attributes].some(a => a.name.startsWith('on') ||
    /^(href|src|action|formaction|data)$/.test(a.name) && /^\\s*javascript:/i.test(a.value)) ||
  e.matches('script:not([src]), base, object, embed, iframe[srcdoc], meta[http-equiv]'))
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A library with an analyzed session whose every name is a payload."""
    library = tmp_path_factory.mktemp("library")
    demo = demo_session()
    labels = Events(
        np.arange(len(PAYLOADS)) * 5.0,
        np.full(len(PAYLOADS), 2.0),
        PAYLOADS,
        SCRIPTS[3],
        PEOPLE["client"],
    )
    recordings = tuple(
        replace(
            recording,
            name=SCRIPTS[20 + i],
            streams=tuple(replace(s, person=PEOPLE[s.person]) for s in recording.streams),
            events=(labels,) if i == 0 else (),
        )
        for i, recording in enumerate(demo.recordings)
    )
    people = tuple(replace(p, code=PEOPLE[p.code]) for p in demo.participants)
    session = replace(
        demo, name=SCRIPTS[21], dyad=SCRIPTS[22], participants=people, recordings=recordings,
        clocks={},
    )  # fmt: skip
    folder = library / "<img src=x onerror=ran(1)>"
    save_session(session, folder)
    analyze_stored(folder, AnalysisPlan(null={"surrogates": 99}))
    return library


@pytest.fixture(scope="module")
def entered(planted):
    with app(planted) as address, chromium() as browser:
        context = window(browser)
        told = []
        context.expose_binding("told", lambda _, what: told.append(what))
        context.add_init_script(LISTEN)
        context.on("dialog", lambda dialog: (told.append("dialog"), dialog.dismiss()))
        page = context.new_page()
        page.goto(address)
        page.locator(".sessions a").first.wait_for()
        yield page, address.split("#")[0], told
        context.close()


def body_of(schema, shapes, text, name=""):
    """A body that fits a shape, with a text in every field that may hold one, and their count."""
    if "$ref" in schema:
        return body_of(shapes[schema["$ref"].rpartition("/")[2]], shapes, text, name)
    if "anyOf" in schema:
        return body_of(schema["anyOf"][0], shapes, text, name)
    kind = schema.get("type")
    if kind == "object" and "properties" in schema:
        made = {
            key: body_of(inner, shapes, text, key)
            for key, inner in schema["properties"].items()
            if not _names_another(inner)
        }
        return {k: v for k, (v, _) in made.items()}, sum(n for _, n in made.values())
    if kind == "array":
        inner = schema.get("prefixItems") or [schema.get("items", {"type": "string"})]
        items = [body_of(one, shapes, text, name) for one in inner]
        return [item for item, _ in items], sum(n for _, n in items)
    if kind == "string" and "enum" in schema:
        return schema["enum"][0], 0
    if name in KNOWN:
        return KNOWN[name], 0
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 0), 2 if name == "stop" else 1), 0
    if kind == "boolean":
        return True, 0
    if kind == "object":
        return {}, 0
    return text[: schema.get("maxLength", 10**6)], 1


def _names_another(schema):
    """Whether a field may be left out because it names a thing by its id."""
    return any("pattern" in one for one in schema.get("anyOf", ()))


def writes(page):
    """(method, path, body of a text) of every route that may keep a text."""
    described = json.loads(page.evaluate(ASK, [["GET", "api/v1/openapi.json", None]])[0][1])
    shapes = described["components"]["schemas"]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is None or NEVER.search(path):
                continue
            if "$ref" not in content["schema"] and not content["schema"].get("type"):
                yield method, path, lambda text: ({"said": text}, 1)
                continue
            yield method, path, lambda text, s=content["schema"]: body_of(s, shapes, text)


def filled(page, path, sid):
    """A path with ids of things that are there: the last one of the list that it lies in."""
    path = path.lstrip("/").replace("{sid}", sid).replace("{audience}", "trainee")
    while "{" in path:
        above = path[: path.index("{") - 1]
        status, text = page.evaluate(ASK, [["GET", above, None]])[0]
        rows = json.loads(text) if status == 200 else []
        ids = [row["id"] for row in rows if isinstance(row, dict) and "id" in row]
        path = re.sub(r"\{\w+\}", ids[-1] if ids else "0", path, count=1)
    return path


def test_text_stays_text_on_every_page_report_and_export(entered, tmp_path, capsys):
    page, origin, told = entered
    href = page.locator(".sessions a").first.get_attribute("href")
    sid = re.search(r"session/([\w-]+)", href)[1]
    fields = kept = refused = 0
    for method, route, body in writes(page):
        if not body("x")[1]:
            continue
        path = filled(page, route, sid)
        asks = [[method.upper(), path, body(payload)[0]] for payload in PAYLOADS]
        statuses = [page.evaluate(ASK, asks[:1])[0][0]]
        if statuses[0] < 300:
            statuses += [status for status, _ in page.evaluate(ASK, asks[1:])]
        assert max(statuses) < 500, (route, statuses)
        fields += body("x")[1]
        kept += sum(status < 300 for status in statuses)
        refused += all(status >= 300 for status in statuses)
    seen = looked_at(page, origin, sid)
    taken = exports(page, sid, tmp_path)
    say(
        capsys,
        f"stored scripts: {len(PAYLOADS)} payloads in {fields} text fields, {kept} kept "
        f"({refused} routes take none); {len(seen)} places, {taken} exports: {len(told)} script "
        "runs, dialogs and reports of the policy",
    )
    assert len(PAYLOADS) >= 60
    assert fields >= 15
    assert kept > 10 * len(PAYLOADS)
    assert len(seen) >= 8
    assert taken >= 6
    assert told == []


def looked_at(page, origin, sid):
    """Every place that links lead to, with every tab and fold opened; their addresses."""
    begin = [f"#/session/{sid}{more}" for more in ("", "/privacy", "/report", "/supervision")]
    todo = ["#/library", "#/compare", "#/import", "#/settings", "#/forms", "#/copies", *begin]
    seen, of_moments = [], 0
    while todo:
        place = todo.pop(0)
        if place in seen:
            continue
        seen.append(place)
        page.goto("about:blank")
        page.goto(origin + place)
        page.locator("main, .opening").first.wait_for()
        page.evaluate(STILL)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for tab in page.locator("[role=tab]").all():
            tab.dispatch_event("click")  # folds that are open may lie over it
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert page.evaluate(FOREIGN) == []
        assert page.evaluate(FOREIGN) == [], place
        assert "<" not in page.title()
        for link in page.evaluate(
            "[...document.querySelectorAll('a[href*=\"#/\"]')].map(a => a.hash)"
        ):
            of_moments += "/moment/" in link
            if link.partition("?")[0] not in seen and ("/moment/" not in link or of_moments < 3):
                todo.append(link.partition("?")[0])
    return seen


def exports(page, sid, folder):
    """Everything that can be taken away, opened as what it is; their number."""
    readers = ("trainee", "supervisor", "client", "research")
    ways = [f"export?format={kind}" for kind in ("html", "tsv", "elan", "pdf")]
    ways += ["export/features?purpose=research", "export/summary?purpose=supervision"]
    ways += [f"export/report?audience={who}&format=html" for who in readers]
    ways += [f"reports/{who}/preview" for who in readers]
    taken = 0
    for number, way in enumerate(ways):
        status, text = page.evaluate(TAKE, f"api/v1/sessions/{sid}/{way}")
        assert status in (200, 403, 404), (way, status, text[:200])
        if status != 200:
            continue
        taken += 1
        content = text.encode("latin-1")
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    if name.endswith(".tsv"):
                        inert(archive.read(name).decode(), name)
        elif content.startswith(b"%PDF"):
            assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile)\b", content)
        elif "elan" in way:
            values = {e.text or "" for e in fromstring(content).iter("ANNOTATION_VALUE")}
            assert any("<script>" in value for value in values)
        elif b"<html" in content[:2000]:
            file = folder / f"{number}.html"
            file.write_bytes(content)
            other = page.context.new_page()
            other.goto(file.as_uri())
            assert "ran?.(1)" in other.locator("body").inner_text()
            found = other.evaluate(FOREIGN.replace(", meta[http-equiv]", ""))
            assert found == [], way
            other.close()
    return taken


def inert(text, name):
    """No cell of text in a table begins as a formula does; numbers are numbers."""
    for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t"):
        for cell in row:
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell:
                float(cell)
            assert cell not in FORMULAS, (name, cell)
