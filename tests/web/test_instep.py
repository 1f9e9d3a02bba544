"""Files of an import come into step: traces, proposals with their error, marks, regions."""

import numpy as np
import pytest
from tests.analysis import rooms
from tests.io.sounds import wav_bytes
from tests.web.conftest import told
from tests.web.test_imports import API, body, chosen, ended

from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan
from syntony.web.findings import table_shape
from syntony.web.work import PLAN

CLAPS = np.array([4.25, 6.1, 50.5])


@pytest.fixture
def recorders(tmp_path, rng):
    """A recorder a person, of which the second was started 3.2 s later, and one of another room."""
    folder = tmp_path / "recorders"
    folder.mkdir()
    for name, late, loud in (("one", 0.0, 0.7), ("two", 3.2, 0.3)):
        x = rooms.sound(rng, CLAPS - late, loud=loud)
        (folder / f"{name}.wav").write_bytes(wav_bytes(x[None]))
    (folder / "other.wav").write_bytes(wav_bytes(rooms.sound(rng, [])[None]))
    return folder


def looked(browser, *names):
    ids = chosen(browser, *names)
    return browser.post(f"{API}/imports", json={"ids": ids}).json()


def given_to(seen, names, **changes):
    persons = [{"code": code, "role": ""} for code in names]
    given = body(seen, persons=persons, **changes)
    for file, person in zip(given["files"], names, strict=True):
        for part in file["parts"]:
            part |= {"persons": [person], "name": part.get("name") or "audio"}
    return given


def test_claps_in_two_recorders_are_proposed_taken_and_kept_in_the_plan(
    come_in, recorders, tmp_path
):
    browser = come_in(recorders)
    seen = looked(browser, "one.wav", "two.wav")
    at = f"{API}/imports/{seen['id']}"
    asked = {"file": "f1", "against": "f0", "way": "clap"}
    found = browser.post(f"{at}/proposals", json=asked).json()
    assert found["words"] == "3 claps, heard in one, heard in the other."
    assert found["clock"]["source"] == "clap"
    assert 0 < found["error_ms"] < 25
    assert [mark["session"] for mark in found["marks"]] == pytest.approx(CLAPS, abs=0.004)
    clocks = {"by": "given", "clocks": {"f1": found["clock"]}}
    given = given_to(seen, "AB", clocks=clocks)
    tried = browser.post(f"{at}/clocks", json=given).json()
    first, second = tried["clocks"]
    assert first["error_ms"] == 0
    assert second["offset"] == pytest.approx(3.2, abs=0.005)
    assert second["error_ms"] == pytest.approx(found["error_ms"])
    assert second["source"] == "clap"
    plan = AnalysisPlan.from_text(tried["plan"], "The plan", "a plan")
    assert plan.align.clocks["two.wav"].offset == found["clock"]["offset"]


def test_marks_are_a_line_with_what_it_leaves(come_in, recorders):
    browser = come_in(recorders)
    seen = looked(browser, "one.wav", "two.wav")
    marks = [[1.0, 4.21], [25.0, 28.18], [55.0, 58.21]]
    clocks = {"by": "given", "clocks": {"f1": {"source": "marks", "marks": marks}}}
    given = given_to(seen, "AB", clocks=clocks)
    _, two = browser.post(f"{API}/imports/{seen['id']}/clocks", json=given).json()["clocks"]
    assert two["source"] == "marks"
    left = [mark["residual_ms"] for mark in two["marks"]]
    assert left == pytest.approx([10, -20, 10], abs=2)
    assert two["error_ms"] > 100  # three marks that differ by 20 ms say little about 30 ms
    marks[2][1] = 99.0
    refused = browser.post(f"{API}/imports/{seen['id']}/clocks", json=given)
    assert refused.status_code == 400
    assert "Marks of two.wav" in refused.json()["error"]["text"]


def test_recorders_that_share_nothing_get_no_proposal(come_in, recorders):
    browser = come_in(recorders)
    seen = looked(browser, "one.wav", "other.wav")
    for way in ("clap", "correlation"):
        answer = browser.post(
            f"{API}/imports/{seen['id']}/proposals",
            json={"file": "f1", "against": "f0", "way": way},
        )
        assert answer.status_code == 400
        assert "one.wav" in answer.json()["error"]["text"]


def test_a_trace_is_drawn_in_small_and_closer_where_it_is_asked(come_in, recorders):
    browser = come_in(recorders)
    seen = looked(browser, "one.wav")
    at = f"{API}/imports/{seen['id']}/files/f0/traces"
    (whole,) = browser.get(at).json()
    assert (whole["id"], whole["title"]) == ("sound", "Sound")
    assert len(whole["high"]) == 2400
    assert len(whole["high"]) * whole["step"] == pytest.approx(60)
    (close,) = browser.get(f"{at}?start=4&stop=4.5").json()
    assert close["step"] == pytest.approx(0.001)
    clap = close["start"] + close["step"] * int(np.argmax(close["high"]))
    assert clap == pytest.approx(CLAPS[0], abs=0.02)
    assert browser.get(f"{at}?start=5&stop=4").status_code == 400


def test_two_tables_are_imported_on_a_clock_of_marks_as_the_command_line_reruns(
    come_in, tmp_path, rng
):
    folder = tmp_path / "belts"
    folder.mkdir()
    common = np.convolve(rng.normal(size=6100), np.ones(5) / 5, "same")
    for name, first in (("one", 60), ("two", 85)):
        rows = [f"{i / 10},{v:.6f}" for i, v in enumerate(common[first:6000])]
        (folder / f"{name}.csv").write_text("time,motion\n" + "\n".join(rows) + "\n")
    browser = come_in(folder)
    seen = looked(browser, "one.csv", "two.csv")
    told = {"source": "marks", "marks": [[0.0, 3.0], [500.0, 503.0]], "mark_error": 0.01}
    given = given_to(seen, "AB", clocks={"by": "given", "clocks": {"f1": told}}, name="belts")
    answer = browser.post(f"{API}/imports/{seen['id']}/session", json=given)
    assert answer.status_code == 202, answer.text
    job = ended(browser, answer.json()["job"])
    assert (job["state"], job["error"]) == ("done", None)
    table = browser.get(f"{API}/sessions/{answer.json()['session']}/table").json()
    plan = AnalysisPlan.read(tmp_path / "library" / "belts" / PLAN)
    assert plan.align.clocks["two.csv"].marks == ((0.0, 3.0), (500.0, 503.0))
    again = table_shape(analyze(folder, plan)).model_dump(mode="json")
    assert table == again


def test_regions_are_proposed_on_the_two_people_of_a_film(come_in, networks, shared_data):
    browser = come_in(shared_data("video/composite_dyads"))
    seen = looked(browser, "left_leads_0.4s.mp4")
    at = f"{API}/imports/{seen['id']}/files/f0/regions"
    boxes = browser.get(f"{at}?persons=2").json()
    assert [box["place"] for box in boxes] == [0, 1, None]
    left, right, nobody = boxes
    assert left["right"] <= 0.5 <= right["left"]
    # The two clips stand side by side: each person sits in the middle of a half.
    assert left["left"] < 0.25 < left["right"]
    assert right["left"] < 0.75 < right["right"]
    assert nobody["left"] >= left["right"]
    assert browser.get(f"{at}?persons=0").status_code == 400
    refused = browser.get(f"{at}?persons=4")
    assert refused.status_code == 400
    assert "draw them by hand" in refused.json()["error"]["text"]


def test_recipes_have_a_cost_and_a_preview_comes_from_memory_the_second_time(
    come_in, shared_data, capsys
):
    browser = come_in(shared_data("mea_therapy"))
    seen = looked(browser, "normal/200_01.txt")
    at = f"{API}/imports/{seen['id']}"
    given = body(seen, window=20.0, max_lag=2.0)
    offers = {offer["key"]: offer for offer in browser.post(f"{at}/offers", json=given).json()}
    assert list(offers) == ["all", "movement", "physiology", "voice"]
    assert [offers[key]["pairs"] for key in offers] == [1, 1, 0, 0]
    assert offers["movement"]["seconds"] > 0
    first = browser.post(f"{at}/preview", json=given).json()
    assert (first["again"], first["window"], first["max_lag"]) == (False, 17.1, 2.0)
    assert [sketch["person"] for sketch in first["signals"]] == ["pat", "th"]
    assert first["advice"]["window"]["ground"].startswith("Schoenherr")
    times = []
    for window in (10.0, 8.0, 5.0, 12.0):
        again = browser.post(f"{at}/preview", json=given | {"window": window}).json()
        assert (again["again"], again["window"]) == (True, window)
        assert len(again["course"]["time"]) >= 4
        times.append(again["took_ms"])
    told(capsys, f"preview of a minute: {min(times):.0f} to {max(times):.0f} ms")
    nothing = browser.post(f"{at}/preview", json=given | {"recipe": "voice"})
    assert nothing.status_code == 400
    assert "looked at beforehand" in nothing.json()["error"]["text"]


def test_a_recipe_is_kept_in_the_plan_and_leaves_other_kinds_alone(come_in, tmp_path):
    folder = tmp_path / "belts"
    folder.mkdir()
    rng = np.random.default_rng(2)
    rows = "".join(
        f"{i / 10},{','.join(f'{v:.5f}' for v in rng.normal(size=4))}\n" for i in range(3000)
    )
    (folder / "both.csv").write_text(f"time,A_hr,B_hr,A_motion,B_motion\n{rows}")
    browser = come_in(folder)
    seen = looked(browser, "both.csv")
    given = body(seen, recipe="movement")
    tried = browser.post(f"{API}/imports/{seen['id']}/clocks", json=given).json()
    plan = AnalysisPlan.from_text(tried["plan"], "The plan", "a plan")
    assert plan.modalities == ("movement",)
    assert {f.result.signal for f in analyze(folder, plan).findings} <= {"motion"}
