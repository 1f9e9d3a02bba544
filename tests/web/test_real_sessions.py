"""Real recordings through the routes: a film and a session of psychotherapy."""

import csv
import io
import shutil

import numpy as np
import pympi
import pytest

from syntony.analysis.convert import convert
from syntony.analysis.keeping import analyze_stored
from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan, ExtractChoice, MeasureChoice
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import open_session, save_session
from syntony.report.delivery import table


def analyzed_on_the_page(browser, opened, plan):
    """What the job does, in this process."""
    analyze_stored(opened.store.folder, plan)
    path = f"/api/v1/sessions/{opened.id}"
    return path, browser.get(path).json()


@pytest.fixture
def film(library, shared_data):
    """The left person leads by 0.4 s, by construction; the film lies in the session's folder."""
    source = shared_data("video") / "composite_dyads" / "left_leads_0.4s.mp4"
    folder = library.folder / "film"
    (folder / "media").mkdir(parents=True)
    shutil.copyfile(source, folder / "media" / "film.mp4")
    persons = Participant("left"), Participant("right")
    recording = read(folder / "media" / "film.mp4")
    save_session(Session("film", persons, (recording,)), folder)
    return library.session(library.id_of(folder))


def test_a_film_is_analyzed_played_noted_and_taken_away(browser, film, tmp_path):
    plan = AnalysisPlan(
        extract=(ExtractChoice(extractor="motion_energy", persons=("left", "right")),),
        measures=(MeasureChoice(measure="wcc", settings={"window": 10, "max_lag": 1}),),
        null={"surrogates": 99},
    )
    path, view = analyzed_on_the_page(browser, film, plan)
    (finding,) = view["findings"]
    assert finding["leading"]["leader"] == "left"
    assert finding["leading"]["lag"] == pytest.approx(0.4, abs=1 / 30)
    lane = next(lane for lane in view["lanes"] if lane["title"] == "Motion energy")
    assert [s["person"] for s in lane["signals"]] == ["left", "right"]
    assert lane["modality"] == "movement"

    video = view["media"][0]
    assert video["playable"]
    times = np.frombuffer(browser.get(f"{video['url']}/frames").content, "<f8")
    assert times.size == video["frames"] == 397
    assert times == pytest.approx(times[0] + np.arange(397) / 30, abs=1e-3)
    part = browser.get(video["url"], headers={"range": "bytes=0-1023"})
    assert (part.status_code, len(part.content)) == (206, 1024)

    note = {"start": float(times[100]), "frame": 100, "media": video["id"], "text": "Both sign."}
    assert browser.post(f"{path}/notes", json=note).json()["frame"] == 100
    assert browser.get(f"{path}/export?format=elan").status_code == 403
    for person in ("left", "right"):
        said = {"person": person, "purpose": "supervision", "given": True}
        assert browser.post(f"{path}/consents", json=said).status_code == 201
    elan = tmp_path / "a.eaf"
    elan.write_bytes(browser.get(f"{path}/export?format=elan").content)
    (placed,) = pympi.Elan.Eaf(str(elan)).get_annotation_data_for_tier("notes@me")
    assert placed[0] == round(1000 * times[100])
    assert "Both sign." in browser.get(f"{path}/export?format=html").text


def test_a_session_of_psychotherapy_has_the_command_lines_numbers(
    browser, library, shared_data, tmp_path
):
    source = tmp_path / "therapy"
    source.mkdir()
    shutil.copyfile(shared_data("mea_therapy") / "normal" / "200_01.txt", source / "200_01.txt")
    (folder,), failures = convert(source, library.folder / "in", to="session")
    assert not failures
    folder = folder.rename(library.folder / "therapy")
    opened = library.session(library.id_of(folder))
    plan = AnalysisPlan(null={"surrogates": 39})
    path, view = analyzed_on_the_page(browser, opened, plan)
    assert view["duration"] == 600
    assert view["lanes"][0]["signals"][0]["levels"] > 1

    expected = analyze(folder, plan)
    rows = list(csv.DictReader(io.StringIO(table(expected.findings))))
    shown = browser.get(f"{path}/table").json()["rows"]
    assert len(shown) == len(rows) >= 1
    for cells, row in zip(rows, shown, strict=True):
        for key in ("p", "lag (s)", "mean, unsigned", "wcc", "amount first"):
            assert row[key] == (float(cells[key]) if cells[key] else None)
    for t in (30.0, 300.0, 575.0):
        (now,) = browser.get(f"{path}/moment?t={t}").json()["rows"]
        course = expected.findings[0].course
        at = int(np.abs(course.time - t).argmin())
        assert now["value"] == course.value[at]
    assert open_session(folder).verify() == ()
