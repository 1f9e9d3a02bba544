import os
from urllib.parse import quote

import numpy as np
import pytest
from tests.web.conftest import told

from syntony.analysis.run import analyze
from syntony.core.errors import AbsentError
from syntony.core.plan import AnalysisPlan
from syntony.web.findings import table_shape
from syntony.web.picker import Picker
from syntony.web.work import PLAN

API = "/api/v1"
TRAVERSALS = (
    "..", "../..", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f", "....//", "/etc/passwd", "//etc/passwd",
    "C:\\Windows", "..\\..\\", "%00", "file:///etc/passwd", "~", "~root", "0/../..", "%252e%252e",
    "etc/passwd", ".", "..;/", "\\\\host\\share", "a" * 400,
)  # fmt: skip


def _folder(path):
    path.mkdir(exist_ok=True)
    return path


def chosen(browser, *names):
    """Ids of files, found by walking the lists as a person does."""
    found = []
    for start in browser.get(f"{API}/places").json()["entries"]:
        for name in names:
            here = start
            for step in name.split("/"):
                inside = browser.get(f"{API}/places/{here['id']}").json()["entries"]
                here = next(one for one in inside if one["name"] == step)
            found.append(here["id"])
    return found


def body(seen, **changes):
    """What a page says that takes everything as it was guessed."""
    files = [
        {"id": f["id"], "parts": [{"id": p["id"], "persons": p["persons"]} for p in f["parts"]]}
        for f in seen["files"]
    ]
    return {
        "name": seen["name"], "persons": seen["persons"], "files": files, "depth": "quick",
        **changes,
    }  # fmt: skip


@pytest.fixture
def hidden(tmp_path):
    """A folder with a file beside it, a way out, and what nobody should see."""
    shown = _folder(tmp_path / "shown")
    (shown / "pulse.csv").write_text("time,P1_hr,P2_hr\n0,60,70\n1,61,72\n2,60,71\n")
    (shown / ".secret").write_text("x")
    outside = tmp_path / "outside.csv"
    outside.write_text("time,a\n0,1\n1,2\n")
    (shown / "way-out.csv").symlink_to(outside)
    (shown / "up").symlink_to(tmp_path)
    return shown


def test_a_list_holds_names_and_ids_and_no_way_out(come_in, hidden, tmp_path):
    browser = come_in(hidden)
    (root,) = browser.get(f"{API}/places").json()["entries"]
    answer = browser.get(f"{API}/places/{root['id']}")
    assert [one["name"] for one in answer.json()["entries"]] == ["pulse.csv"]
    assert answer.json()["above"] is None
    assert str(tmp_path) not in answer.text


def test_traversal_strings_reach_nothing(come_in, hidden, capsys):
    browser = come_in(hidden)
    browser.get(f"{API}/places")
    asked = hits = 0
    for text in TRAVERSALS:
        for path in {text, quote(text, safe=""), quote(quote(text, safe=""), safe="")}:
            for address in (f"places/{path}", f"imports/{path}/files/{path}/picture"):
                asked += 1
                answer = browser.get(f"{API}/{address}")
                kind = answer.headers["content-type"]
                listed = "entries" in answer.text and "This machine" not in answer.text
                hits += answer.status_code == 200 and (listed or kind.startswith("image/"))
        asked += 1
        hits += browser.post(f"{API}/imports", json={"ids": [text]}).status_code < 400
    told(capsys, f"traversal strings in imports: {asked} requests, {hits} hits")
    assert hits == 0


def test_a_place_that_comes_to_lead_outside_is_no_longer_there(hidden, tmp_path):
    picker = Picker([hidden])
    (file,) = picker.below(hidden)[0]
    file.path.unlink()
    file.path.symlink_to(tmp_path / "outside.csv")
    with pytest.raises(AbsentError, match="choose it from the list"):
        picker.path(file.id)
    assert picker.above(hidden) is None


def test_a_file_that_cannot_be_read_says_why_and_stops_no_other(come_in, hidden):
    (hidden / "torn.xdf").write_bytes(b"XDF:" + os.urandom(200))
    browser = come_in(hidden)
    seen = browser.post(f"{API}/imports", json={"ids": chosen(browser, "pulse.csv", "torn.xdf")})
    whole, torn = seen.json()["files"]
    assert (whole["kind"], whole["error"]) == ("signals", None)
    assert torn["kind"] == "unknown"
    assert torn["error"]


def test_a_therapy_session_becomes_a_session_with_the_values_of_the_command_line(
    come_in, shared_data, tmp_path
):
    folder = shared_data("mea_therapy")
    browser = come_in(folder)
    seen = browser.post(f"{API}/imports", json={"ids": chosen(browser, "normal/200_01.txt")}).json()
    (file,) = seen["files"]
    assert (file["kind"], file["reader"], len(file["parts"])) == ("signals", "mea", 2)
    assert [p["persons"] for p in file["parts"]] == [["pat"], ["th"]]
    assert {p["sure"] for p in file["parts"]} == {"guessed"}
    assert {p["rate"] for p in file["parts"]} == {25.0}
    assert all(len(p["strip"]) == 96 for p in file["parts"])
    assert {"code": "th", "role": "therapist"} in seen["persons"]
    assert any(notice["code"] == "assumed-rate" for notice in file["notices"])

    given = body(seen)
    answer = browser.post(f"{API}/imports/{seen['id']}/session", json=given)
    assert answer.status_code == 202, answer.text
    job = ended(browser, answer.json()["job"])
    assert (job["state"], job["error"]) == ("done", None)
    at = f"{API}/sessions/{answer.json()['session']}"
    view = browser.get(at).json()
    assert view["name"] == "200_01"
    assert [p["role"] for p in view["persons"]] == ["client", "therapist"]
    table = browser.get(f"{at}/table").json()

    written = tmp_path / "library" / "200_01" / PLAN
    plan = AnalysisPlan.read(written)
    assert plan.recipe.columns[0].person == "pat"
    assert plan.null.surrogates == 99
    again = analyze(folder / "normal" / "200_01.txt", plan)
    assert table == table_shape(again).model_dump(mode="json")
    assert written.read_text().startswith("# syntony analyze ")


def ended(browser, job):
    """The job when it is over: the socket tells."""
    url = str(browser.base_url.copy_with(scheme="ws", path=f"{API}/socket"))
    with browser.websocket_connect(url, headers={"origin": browser.headers["origin"]}) as socket:
        while True:
            job = browser.get(f"{API}/jobs/{job['id']}").json()
            if job["state"] not in ("queued", "running"):
                return job
            socket.receive_json()


def test_a_film_with_regions_is_measured_where_it_was_drawn(come_in, shared_data, tmp_path):
    folder = shared_data("video/composite_dyads")
    browser = come_in(folder)
    seen = browser.post(
        f"{API}/imports", json={"ids": chosen(browser, "left_leads_0.4s.mp4")}
    ).json()
    (file,) = seen["files"]
    assert (file["kind"], file["width"], file["height"]) == ("film", 640, 240)
    assert (file["parts"][0]["persons"], file["parts"][0]["sure"]) == (["left", "right"], "unsure")
    picture = browser.get(f"{API}/imports/{seen['id']}/files/f0/picture")
    assert picture.content.startswith(b"\x89PNG")

    given = body(seen, window=4.0, max_lag=1.0)
    given["persons"] = [{"code": "T", "role": "therapist"}, {"code": "C", "role": "client"}]
    given["files"][0]["parts"][0]["persons"] = ["T", "C"]
    given["files"][0]["boxes"] = [
        {"person": "T", "left": 0.0, "top": 0.2, "right": 0.5, "bottom": 1.0},
        {"person": "C", "left": 0.5, "top": 0.2, "right": 1.0, "bottom": 1.0},
        {"person": "", "left": 0.0, "top": 0.0, "right": 1.0, "bottom": 0.1},
    ]
    answer = browser.post(f"{API}/imports/{seen['id']}/session", json=given)
    assert answer.status_code == 202, answer.text
    assert ended(browser, answer.json()["job"])["state"] == "done"
    view = browser.get(f"{API}/sessions/{answer.json()['session']}").json()
    assert [m["playable"] for m in view["media"]] == [True]
    signals = [s["person"] for lane in view["lanes"] for s in lane["signals"]]
    assert {"T", "C"} <= set(signals)
    plan = AnalysisPlan.read(next((tmp_path / "library").glob(f"*/{PLAN}")))
    (choice,) = plan.extract
    assert [r["person"] for r in choice.settings["regions"]] == ["T", "C"]
    assert len(choice.settings["background"]) == 4
    assert not list((tmp_path / "library").glob("*/*.mp4"))
    (finding,) = view["findings"]
    assert finding["leading"]["leader"] == "T"
    assert abs(finding["leading"]["lag"]) == pytest.approx(0.4, abs=0.05)
    again = analyze(folder / "left_leads_0.4s.mp4", plan)
    table = browser.get(f"{API}/sessions/{answer.json()['session']}/table").json()
    assert table == table_shape(again).model_dump(mode="json")


@pytest.fixture
def cameras(tmp_path):
    """Two recorders of one person each, of which nobody knows when they were started."""
    folder, rng = _folder(tmp_path / "cameras"), np.random.default_rng(7)
    for name in ("left", "right"):
        values = rng.normal(size=1000).cumsum()
        rows = [f"{i / 10},{v:.6f}" for i, v in enumerate(values)]
        (folder / f"{name}.csv").write_text("time,pulse\n" + "\n".join(rows) + "\n")
    return folder


def test_clocks_are_tried_and_their_error_is_told_in_ms(come_in, cameras):
    browser = come_in(cameras)
    ids = chosen(browser, "left.csv", "right.csv")
    seen = browser.post(f"{API}/imports", json={"ids": ids}).json()
    persons = [{"code": "A", "role": ""}, {"code": "B", "role": ""}]
    given = body(seen, persons=persons)
    for file, person in zip(given["files"], "AB", strict=True):
        for part in file["parts"]:
            part |= {"persons": [person], "name": "pulse"}
    at = f"{API}/imports/{seen['id']}/clocks"

    def errors(**clocks):
        answer = browser.post(at, json=given | {"clocks": clocks})
        assert answer.status_code == 200, answer.text
        return [one["error_ms"] for one in answer.json()["clocks"]]

    assert errors(by="alone") == [None, None]
    assert errors(by="together") == [0.0, 0.0]
    assert errors(by="given", offsets={"f1": 7.5}) == [0.0, None]
    first, second = errors(by="given", offsets={"f1": 7.5}, error=0.01)
    assert first == 0.0
    assert 19.0 < second < 25.0
    refused = browser.post(at, json=given | {"clocks": {"by": "events"}})
    assert refused.status_code == 400
    assert "events with the same labels" in refused.json()["error"]["text"]
    told_plan = browser.post(at, json=given | {"clocks": {"by": "given", "offsets": {"f1": 7.5}}})
    plan = AnalysisPlan.from_text(told_plan.json()["plan"], "The plan", "a plan")
    assert plan.align.offsets == {"right.csv": 7.5}
    assert [plan.recipe.pattern, plan.recipe.beside[0].pattern] == ["left", "right"]


def test_a_file_is_looked_into_again_at_the_rate_that_is_said(come_in, hidden):
    rows = "".join(f"{60 + i % 3},{70 + i % 5}\n" for i in range(40))
    (hidden / "timeless.csv").write_text(f"P1_hr,P2_hr\n{rows}")
    browser = come_in(hidden)
    names = chosen(browser, "timeless.csv", "pulse.csv")
    seen = browser.post(f"{API}/imports", json={"ids": names}).json()
    lacking, whole = sorted(seen["files"], key=lambda f: f["name"], reverse=True)
    assert (lacking["asks_rate"], whole["asks_rate"]) == (True, False)
    path = f"{API}/imports/{seen['id']}/files/{lacking['id']}/rate"
    again = browser.post(path, json={"rate": 10}).json()
    assert again["id"] != seen["id"]
    told_, same = sorted(again["files"], key=lambda f: f["name"], reverse=True)
    assert (told_["error"], [part["rate"] for part in told_["parts"]]) == (None, [10, 10])
    assert same == whole
    for wrong in (0, -1, 1e9, "fast"):
        assert browser.post(path, json={"rate": wrong}).status_code == 400
    assert browser.post(path.replace(lacking["id"], "f9"), json={"rate": 1}).status_code == 404


def test_strangers_and_nobody_are_refused(come_in, hidden):
    browser = come_in(hidden)
    seen = browser.post(f"{API}/imports", json={"ids": chosen(browser, "pulse.csv")}).json()
    at = f"{API}/imports/{seen['id']}/session"
    nobody = body(seen)
    for file in nobody["files"]:
        for part in file["parts"]:
            part["persons"] = []
    stranger = body(seen, persons=[{"code": "X", "role": ""}])
    for wrong, words in ((nobody, "Nothing was given"), (stranger, "no person of this session")):
        answer = browser.post(at, json=wrong)
        assert answer.status_code == 400
        assert words in answer.json()["error"]["text"]
    assert browser.post(at, json=body(seen, name="../up")).status_code == 400
    gone = browser.post(f"{API}/imports/0/session", json=body(seen))
    assert gone.status_code == 404


@pytest.fixture
def walks(tmp_path):
    """A file a person: the second follows 0.5 s later, and its recorder was started 3 s late."""
    folder, rng = _folder(tmp_path / "walks"), np.random.default_rng(11)
    common = np.convolve(rng.normal(size=6100), np.ones(5) / 5, "same")
    for name, moved in (("one", common[60:6000]), ("two", common[85:6000])):
        noisy = moved + 0.2 * rng.normal(size=moved.size)
        rows = [f"{i / 10},{value:.6f}" for i, value in enumerate(noisy)]
        (folder / f"{name}.csv").write_text("time,motion\n" + "\n".join(rows) + "\n")
    return folder


def test_files_of_two_people_come_onto_one_clock_and_the_plan_reads_them_again(
    come_in, walks, tmp_path
):
    browser = come_in(walks)
    ids = chosen(browser, "one.csv", "two.csv")
    seen = browser.post(f"{API}/imports", json={"ids": ids}).json()
    persons = [{"code": "A", "role": ""}, {"code": "B", "role": ""}]
    clocks = {"by": "given", "offsets": {"f1": 3.0}, "error": 0.01}
    given = body(seen, persons=persons, clocks=clocks, name="a walk", dyad="walkers")
    for file, person in zip(given["files"], "AB", strict=True):
        for part in file["parts"]:
            part |= {"persons": [person], "name": "motion"}
    answer = browser.post(f"{API}/imports/{seen['id']}/session", json=given)
    assert answer.status_code == 202, answer.text
    job = ended(browser, answer.json()["job"])
    assert (job["state"], job["error"]) == ("done", None)
    at = f"{API}/sessions/{answer.json()['session']}"
    view = browser.get(at).json()
    assert view["dyad"] == "walkers"
    (finding,) = view["findings"]
    assert finding["leading"]["leader"] == "A"
    assert finding["leading"]["lag"] == pytest.approx(0.5, abs=0.1)
    plan = AnalysisPlan.read(tmp_path / "library" / "a-walk" / PLAN)
    again = table_shape(analyze(walks, plan)).model_dump(mode="json")
    assert browser.get(f"{at}/table").json() == again


def test_an_import_that_cannot_be_analyzed_says_why_and_keeps_the_session(come_in, hidden):
    browser = come_in(hidden)
    seen = browser.post(f"{API}/imports", json={"ids": chosen(browser, "pulse.csv")}).json()
    answer = browser.post(f"{API}/imports/{seen['id']}/session", json=body(seen)).json()
    job = ended(browser, answer["job"])
    assert job["state"] == "failed"
    assert "needs" in job["error"]
    (row,) = browser.get(f"{API}/library").json()["sessions"]
    assert (row["id"], row["state"]) == (answer["session"], "new")
    second = browser.post(f"{API}/imports/{seen['id']}/session", json=body(seen)).json()
    assert second["session"] != answer["session"]
    ended(browser, second["job"])
    assert len(browser.get(f"{API}/library").json()["sessions"]) == 2
