"""Text stays text: payloads in every text field, and every page, report and export looked at.

The fields are those of the description of the routes, so that new ones are asked too: a new route
that takes a body needs a good one in `filling.py`, and a new field that takes no payload its
reason in `textfields.py`.
"""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from tests.browser.filling import Filling
from tests.browser.payloads import FORMULAS, PAYLOADS, SCRIPTS
from tests.browser.running import app, chromium, window
from tests.io.films import film, levels
from tests.web.conftest import told as say

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.core.signals import Events
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

SPARE = "spare"
#: Places of one kind that are looked at, such as moments.
MOST = 3
PEOPLE = {"client": SCRIPTS[0], "therapist": SCRIPTS[8]}
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
#: What a job came to.
ENDED = """async job => {
  for (;;) {
    const told = await (await fetch('api/v1/jobs/' + job)).json();
    if (/done|failed|cancelled/.test(told.state)) return told;
    await new Promise(again => setTimeout(again, 200));
  }
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
    analyze_stored(folder, AnalysisPlan(null={"surrogates": 19}))
    save_session(replace(demo_session(seed=2), name=SPARE), library / "spare")
    return library


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Files to make a session of: two people's heart rates, and a film."""
    folder = tmp_path_factory.mktemp("source")
    rows = "".join(f"{i / 10},{60 + i % 7},{60 + i % 5}\n" for i in range(1200))
    (folder / "pulse.csv").write_text(f"time,P1_hr,P2_hr\n{rows}")
    (folder / "two.mp4").write_bytes(film(levels(50), "mp4", "libx264"))
    return folder


@pytest.fixture(scope="module")
def entered(planted, source):
    with app(planted, "--source", str(source)) as address, chromium() as browser:
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


def begun(page, filling):
    """A session that is imported, and an analysis that fails, with payloads in their texts."""
    texts = [SCRIPTS[k].replace("window.ran?.(1)", "ran()")[:40] for k in (0, 2, 4, 6)]
    told = filling.imported(*texts, film=True)
    made = filling.one("POST", f"imports/{filling.seen['id']}/session", told)
    plan = f"[[measures]]\nmeasure = {json.dumps(SCRIPTS[9])}\n"
    failing = filling.one("POST", f"sessions/{filling.spare}/analyze", {"plan": plan})
    ended = page.evaluate(ENDED, made["job"]["id"])
    assert ended["state"] == "done", ended
    shown = json.dumps(filling.one("GET", f"sessions/{made['session']}"))
    assert all(json.dumps(text) in shown for text in texts[:3]), shown[:2000]
    ended = page.evaluate(ENDED, failing["id"])
    assert SCRIPTS[9] in ended["error"]


def test_text_stays_text_on_every_page_report_and_export(entered, tmp_path, capsys):
    page, origin, told = entered

    def ask(asks):
        return page.evaluate(ASK, asks)

    ((_, text),) = ask([["GET", "api/v1/library", None]])
    ids = {one["name"]: one["id"] for one in json.loads(text)["sessions"]}
    sid = ids[SCRIPTS[21]]
    filling = Filling(ask, sid, ids[SPARE], tuple(PEOPLE.values()))
    ((_, text),) = ask([["GET", "api/v1/openapi.json", None]])
    filling.fill(json.loads(text))
    begun(page, filling)
    seen = looked_at(page, origin, sid)
    taken = exports(page, sid, tmp_path)
    say(
        capsys,
        f"stored scripts: {len(PAYLOADS)} payloads in {filling.fields} text fields, "
        f"{filling.kept} kept; {len(seen)} places, {taken} exports: {len(told)} script "
        f"runs, dialogs and reports of the policy\n{filling.figures()}",
    )
    assert len(PAYLOADS) >= 60
    assert filling.fields >= 130
    assert filling.kept > 15 * len(PAYLOADS)
    assert len(seen) >= 8
    assert taken >= 6
    assert told == []


def looked_at(page, origin, sid):
    """Every place that links lead to, with every tab and fold opened; their addresses."""
    begin = [f"#/session/{sid}{more}" for more in ("", "/privacy", "/report", "/supervision")]
    todo = ["#/library", "#/compare", "#/import", "#/settings", "#/forms", "#/copies", *begin]
    seen, of_kind = [], Counter()
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
            link = link.partition("?")[0]
            if link in seen or link in todo:
                continue
            kind = re.sub(r"(session|moment|copies|ask|course|handbook)/.*?(?=/|$)", r"\1", link)
            of_kind[kind] += 1
            if of_kind[kind] <= MOST:
                todo.append(link)
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
