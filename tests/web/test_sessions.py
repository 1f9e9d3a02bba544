import csv
import io
import json
import secrets

import numpy as np
import pytest

from syntony.analysis.demo import PLANTED, demo_session
from syntony.cli import show
from syntony.io.store import open_session, save_session
from syntony.report.delivery import table


@pytest.fixture
def view(browser, session):
    answer = browser.get(session)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_library_lists_the_session_without_its_folder(browser, library):
    answer = browser.get("/api/v1/library")
    (row,) = answer.json()["sessions"]
    assert row["state"] == "analyzed"
    assert row["generated"]
    assert row["duration"] == 600
    assert row["moments"] >= 3
    assert len(row["strip"]) == 120
    assert max(v for v in row["strip"] if v is not None) > 1
    assert str(library.folder.parent) not in answer.text


def test_the_list_opens_a_session_again_only_when_it_has_changed(browser, library, monkeypatch):
    before = browser.get("/api/v1/library").json()
    monkeypatch.setattr(type(library), "session", None)
    assert browser.get("/api/v1/library").json() == before
    monkeypatch.undo()
    sid = before["sessions"][0]["id"]
    moment = browser.get(f"/api/v1/sessions/{sid}/moments").json()[0]["id"]
    browser.patch(f"/api/v1/sessions/{sid}/moments/{moment}", json={"decision": "rejected"})
    assert browser.get("/api/v1/library").json()["sessions"][0]["reviewed"] == 1


def test_rows_of_a_version_that_told_less_are_made_again(browser, library, monkeypatch):
    monkeypatch.setattr("syntony.web.index._TELLS", "id,name")
    before = browser.get("/api/v1/library").json()
    with library.index.open() as index:
        index.execute("UPDATE rows SET row = json_remove(row, '$.roles')")
    monkeypatch.undo()
    assert browser.get("/api/v1/library").json() == before


def test_few_sessions_are_held_in_memory(library, monkeypatch, analyzed):
    monkeypatch.setattr("syntony.web.library._AT_HAND", 1)
    save_session(demo_session(seed=4), library.folder / "other")
    first, second = (library.session(sid) for sid in library.ids())
    assert library.session(second.id) is second
    assert library.session(first.id) is not first


def test_ids_stay_and_name_nothing(library, analyzed):
    (sid,) = library.ids()
    assert "demo" not in sid
    assert type(library)(library.folder).ids() == [sid]


def test_two_that_find_a_session_first_give_it_one_id(library, monkeypatch):
    save_session(demo_session(), library.folder / "late")
    draw = secrets.token_hex

    def another_is_quicker(size):
        monkeypatch.setattr(secrets, "token_hex", draw)
        with library.index.open() as index:
            index.execute("INSERT INTO sessions VALUES ('0123456789abcdef', 'late')")
        return draw(size)

    monkeypatch.setattr(secrets, "token_hex", another_is_quicker)
    assert "0123456789abcdef" in library.ids()
    assert library.id_of(library.folder / "late") == "0123456789abcdef"


def test_a_damaged_session_harms_no_other(browser, library):
    (library.folder / "broken").mkdir()
    (library.folder / "broken" / "session.db").write_bytes(b"no database" * 100)
    (library.folder / "empty").mkdir()
    broken, demo = browser.get("/api/v1/library").json()["sessions"]
    assert broken["state"] == "damaged"
    assert "not a session" in broken["problem"]
    assert demo["state"] == "analyzed"
    answer = browser.get(f"/api/v1/sessions/{broken['id']}")
    assert answer.status_code == 400
    assert "not a session" in answer.json()["error"]["text"]


def test_the_view_holds_persons_lanes_and_findings(view):
    assert [p["letter"] for p in view["persons"]] == ["C", "T"]
    titles = [lane["title"] for lane in view["lanes"]]
    assert titles == ["Motion energy", "Respiration", "Skin conductance", "Heart rate"]
    for lane in view["lanes"]:
        assert [s["person"] for s in lane["signals"]] == ["client", "therapist"]
        assert all(s["low"] < s["high"] for s in lane["signals"])
    first = view["findings"][0]
    assert first["signal"] == "motion_energy"
    assert first["leading"]["leader"] == "client"
    assert len(first["course"]["time"]) == first["map"]["columns"]
    assert len(first["profile"]["lag"]) == first["map"]["rows"]
    assert view["planted"][0]["leader"] == PLANTED[0].leader
    assert "NaN" not in json.dumps(view)


def test_tiles_hold_the_extremes_of_every_bin(browser, session, view):
    demo = demo_session()
    for lane in view["lanes"]:
        for told in lane["signals"]:
            (signal,) = demo.signals(name=told["name"], person=told["person"])
            n = told["samples"]
            assert n == signal.values.size
            for level in range(told["levels"]):
                width, tiles = 4**level, -(-n // (512 * 4**level))
                parts = [tile_of(browser, session, told["id"], level, k) for k in range(tiles)]
                low, high = np.concatenate(parts, axis=1)
                padded = np.full(width * low.size, np.nan)
                padded[:n] = signal.values
                bins = padded.reshape(-1, width).astype("<f4")
                seen = np.isfinite(bins).any(axis=1)
                assert (low[seen] == np.nanmin(bins[seen], axis=1)).all()
                assert (high[seen] == np.nanmax(bins[seen], axis=1)).all()
                assert np.isnan(low[~seen]).all()
            assert tiles == 1


def tile_of(browser, session, signal, level, number):
    answer = browser.get(f"{session}/tiles/{signal}/{level}/{number}")
    assert answer.status_code == 200, answer.text
    assert "immutable" in answer.headers["cache-control"]
    return np.frombuffer(answer.content, "<f4").reshape(2, 512)


def test_a_tile_that_is_known_is_not_sent_again(browser, session):
    path = f"{session}/tiles/s1-0/0/0"
    tag = browser.get(path).headers["etag"]
    again = browser.get(path, headers={"if-none-match": tag})
    assert again.status_code == 304
    assert not again.content


@pytest.mark.parametrize("path", ["tiles/s1-0/9/0", "tiles/s1-0/0/99", "tiles/s99-0/0/0",
                                  "maps/f9", "maps/f9/chance"])  # fmt: skip
def test_what_is_not_there_is_told(browser, session, path):
    answer = browser.get(f"{session}/{path}")
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["text"]


def test_maps_say_the_values_of_the_findings(browser, session, view, analyzed):
    for told, finding in zip(view["findings"], analyzed[1].findings, strict=True):
        layout = told["map"]
        raw = browser.get(f"{session}/maps/{told['id']}").content
        image = np.frombuffer(raw, np.int8).reshape(layout["rows"], layout["columns"])
        values = finding.result.values.T
        known = np.isfinite(values)
        shown = image * layout["scale"] + layout["offset"]
        assert np.abs(shown[known] - values[known]).max() <= layout["scale"] / 2 + 1e-12
        assert (image[~known] == -128).all()
        assert layout["lags"][0] < 0 < layout["lags"][1]

        chance = browser.get(f"{session}/maps/{told['id']}/chance").content
        p = np.frombuffer(chance, np.uint8).reshape(image.shape) / 255
        assert (p[known] >= finding.map_p.T[known] - 1e-12).all()
        assert (p[known] - finding.map_p.T[known]).max() < 1 / 255


def test_this_moment_shows_the_course_that_the_command_line_finds(browser, session, analyzed):
    for t in (0.5, 150.0, 301.5, 590.0):
        answer = browser.get(f"{session}/moment", params={"t": t}).json()
        assert answer["sentence"] == "Numbers describe coordination, not skill or empathy."
        for row, finding in zip(answer["rows"], analyzed[1].findings, strict=True):
            course = finding.course
            at = int(np.abs(course.time - t).argmin())
            assert row["value"] == course.value[at]
            assert (row["low"], row["high"]) == (course.low[at], course.high[at])
            above = course.value[at] > course.high[at]
            assert row["state"] == ("above chance" if above else "within chance")
    middle = browser.get(f"{session}/moment", params={"t": 150.0}).json()["rows"][0]
    assert middle["leader"] == "client"
    assert middle["lag"] == pytest.approx(0.8, abs=0.2)
    beyond = browser.get(f"{session}/moment", params={"t": 700.0}).json()["rows"][0]
    assert beyond["state"] == "unknown"
    assert beyond["quality"] == "not observed: client; not observed: therapist"


def test_the_table_is_the_command_lines(browser, session, analyzed, capsys):
    answer = browser.get(f"{session}/table").json()
    expected = list(csv.DictReader(io.StringIO(table(analyzed[1].findings))))
    assert [c["key"] for c in answer["columns"]] == list(expected[0])
    for row, cells in zip(answer["rows"], expected, strict=True):
        for key, text in cells.items():
            value = row[key]
            assert (value if isinstance(value, str) else "" if value is None else float(text)) == (
                text if isinstance(value, str) or value is None else value
            )
    show.findings(analyzed[1], {}, json_wanted=True)
    printed = json.loads(capsys.readouterr().out)["findings"]
    for row, finding in zip(answer["rows"], printed, strict=True):
        assert row["p"] == finding["verdict"]["p"]
        assert row["lag (s)"] == finding["leading"]["lag"]
        assert row["wcc"] == finding["readings"]["wcc"]["index"]


def test_choices_are_kept_with_the_library(browser, library):
    assert browser.get("/api/v1/preferences").json() == {}
    assert browser.put("/api/v1/preferences/follow", json="page").status_code == 204
    assert browser.put("/api/v1/preferences/keys", json={"1": "calm"}).status_code == 204
    assert type(library)(library.folder).preferences() == {
        "follow": '"page"', "keys": '{"1": "calm"}',
    }  # fmt: skip
    assert browser.put("/api/v1/preferences/big", json="x" * 20_000).status_code == 400


def test_a_session_that_was_not_analyzed_shows_its_signals(browser, library, analyzed):
    folder = library.folder / "new"
    save_session(demo_session(seed=3), folder)
    sid = library.id_of(folder)
    view = browser.get(f"/api/v1/sessions/{sid}").json()
    assert len(view["lanes"]) == 4
    assert view["findings"] == []
    for path in ("table", "moment?t=1"):
        answer = browser.get(f"/api/v1/sessions/{sid}/{path}")
        assert answer.status_code == 404
        assert "analyze it first" in answer.json()["error"]["text"]
    assert open_session(folder).results() == ()


def test_extracted_signals_and_people_come_into_the_view(browser, library, rng):
    from syntony.analysis.keeping import analyze_stored
    from syntony.core.plan import AnalysisPlan
    from syntony.core.session import Recording, Session
    from syntony.core.signals import Participant, Signal

    people = (Participant("client"), Participant("therapist"))
    raw = []
    for person in people:
        drift = np.convolve(rng.normal(size=64 * 240 + 640), np.hanning(641), "valid") / 60
        raw.append(Signal(5 + drift[: 64 * 240], 64, 0.0, "eda", "µS", person.code, "skin"))
    folder = library.folder / "raw"
    save_session(Session("raw", people, (Recording("r", tuple(raw)),)), folder)
    sid = library.id_of(folder)
    before = browser.get(f"/api/v1/sessions/{sid}").json()
    assert [lane["title"] for lane in before["lanes"]] == ["Eda"]
    analyze_stored(folder, AnalysisPlan(null={"surrogates": 19}))
    after = browser.get(f"/api/v1/sessions/{sid}").json()
    assert len(after["lanes"]) > 1
    told = {s["name"]: s for lane in after["lanes"] for s in lane["signals"]}
    made = [s for name, s in told.items() if name != "eda"]
    assert all(s["quality"] is not None for s in made)
    assert {f["signal"] for f in after["findings"]} <= set(told)
    for signal in made:
        tile_of(browser, f"/api/v1/sessions/{sid}", signal["id"], 0, 0)


def test_what_chance_gave_is_served_as_it_was_computed(browser, session, analyzed):
    for k, finding in enumerate(analyzed[1].findings):
        served = browser.get(f"{session}/nulls/f{k}").json()
        assert len(served) == len(finding.tests) > 0
        for one, test in zip(served, finding.tests, strict=True):
            assert one["null"] == test.null.tolist()
            assert (one["observed"], one["p"]) == (test.observed, test.p)
            assert one["p"] == pytest.approx((1 + one["reached"]) / (1 + len(one["null"])))
    assert browser.get(f"{session}/nulls/f99").status_code == 404
