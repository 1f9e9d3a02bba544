import csv
import json
from pathlib import Path

import numpy as np
import pytest

from syntony.cli.app import app, run

FAST = ("--surrogates", "19")


@pytest.fixture
def study(tmp_path, rng):
    """Two sessions of two columns, the first leading by 1 s."""
    folder = tmp_path / "study"
    folder.mkdir()
    for k in (1, 2):
        source = np.convolve(rng.normal(size=2110), np.hanning(11), mode="same")
        X = np.stack((source[10:2010], source[:2000])) + 0.05 * rng.normal(size=(2, 2000))
        rows = "\n".join(f"{i / 10:.1f},{a:.6f},{b:.6f}" for i, (a, b) in enumerate(X.T))
        (folder / f"7{k}_1.csv").write_text(f"time,client,therapist\n{rows}\n")
    return folder


def said(capsys, *arguments, code=0):
    assert run([str(a) for a in arguments]) == code
    out = capsys.readouterr()
    return out.err if code else out.out


def test_analyze_writes_report_table_and_plan_and_says_where(study, tmp_path, capsys):
    out = tmp_path / "out"
    text = said(capsys, "analyze", study, "--out", out, *FAST)
    assert (out / "report.html").read_text().startswith("<!doctype html>")
    with (out / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["session"] for row in rows] == ["71_1", "72_1"]
    assert all(row["verdict"] for row in rows)
    assert str(out / "report.html") in text


def test_analyze_answers_programs_with_json(study, tmp_path, capsys):
    answer = json.loads(said(capsys, "analyze", study, "-o", tmp_path / "o", "--json", *FAST))
    assert {f["session"] for f in answer["findings"]} == {"71_1", "72_1"}
    assert answer["failures"] == []


def test_one_bad_file_is_named_and_the_rest_goes_on(study, tmp_path, capsys):
    (study / "73_1.csv").write_bytes(b"\x00\x01\x02" * 1000)
    text = said(capsys, "analyze", study, "-o", tmp_path / "o", *FAST, code=3)
    assert "73_1" in text
    with (tmp_path / "o" / "table.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 2


def test_a_finished_session_is_not_computed_again(study, tmp_path, capsys, monkeypatch):
    said(capsys, "analyze", study, "-o", tmp_path / "o", *FAST)
    first = (tmp_path / "o" / "table.csv").read_bytes()

    def never(*_):
        raise AssertionError("computed again")

    monkeypatch.setattr("syntony.analysis.run.finding", never)
    said(capsys, "analyze", study, "-o", tmp_path / "o", *FAST)
    assert (tmp_path / "o" / "table.csv").read_bytes() == first


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(study, tmp_path, capsys):
    text = said(capsys, "analyze", study, "-o", tmp_path / "o", "--dry-run")
    assert "71_1.csv" in text
    assert "[recipe]" in text
    assert not (tmp_path / "o").exists()


def test_settings_and_measures_come_from_the_command_line(study, tmp_path, capsys):
    said(capsys, "analyze", study, "-o", tmp_path / "o", "-m", "wcc", "-s", "window=20", "-s",
         "compat=rMEA", "--surrogates", "0")  # fmt: skip
    plan = (tmp_path / "o" / "plan.toml").read_text()
    assert "window = 20.0" in plan
    with (tmp_path / "o" / "table.csv").open() as file:
        row = next(csv.DictReader(file))
    assert float(row["wcc: grandAver"]) == pytest.approx(float(row["wcc"]), abs=1e-12)
    assert row["verdict"] == "undecided"


@pytest.mark.parametrize(
    ("arguments", "code", "clue"),
    [
        (("analyze", "nowhere"), 1, "nowhere is neither a file nor a folder"),
        (("analyze",), 2, ""),
        (("dance",), 2, ""),
        (("measures", "tango"), 1, "No measure is called 'tango'; there are: "),
        (("analyze", ".", "-s", "window"), 1, "NAME=VALUE"),
        (("report", "nothing.findings"), 1, "nothing.findings"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_an_exit_code(
    arguments, code, clue, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == code
    err = capsys.readouterr().err
    assert clue in err
    assert "Traceback" not in err


def test_an_impossible_setting_is_refused_before_anything_is_read(study, tmp_path, capsys):
    text = said(capsys, "analyze", study, "-s", "widnow=3", "-o", tmp_path / "o", code=1)
    assert "widnow" in text
    assert "it knows: window" in text


def test_a_measure_says_what_it_means_and_what_not(capsys):
    from syntony.core.registry import get

    meaning = get("measures", "dtw").declares.meaning
    shown = " ".join(said(capsys, "measures", "dtw").replace("│", " ").split())
    for text in ("not means", meaning.sign, meaning.not_means, *meaning.pitfalls):
        assert text in shown
    one = json.loads(said(capsys, "measures", "mean_pairwise", "--json"))[0]
    assert one["pitfalls"] == list(get("measures", "mean_pairwise").declares.meaning.pitfalls)
    assert one["settings"]["settings"] == {}


@pytest.mark.parametrize("kind", ["measures", "nulls"])
def test_plugins_are_listed_and_told(kind, capsys):
    listed = json.loads(said(capsys, kind, "--json"))
    for plugin in listed:
        assert plugin["source"]
        assert plugin["name"] in said(capsys, kind, plugin["name"])


def test_a_plan_is_written_with_the_recipe_of_a_folder(study, tmp_path, capsys):
    text = said(capsys, "plan", study)
    assert 'person = "client"' in text
    said(capsys, "plan", study, "--out", tmp_path / "p.toml")
    said(capsys, "analyze", study, "--plan", tmp_path / "p.toml", "-o", tmp_path / "o", *FAST)


def test_inspect_shows_files_and_recipe(study, capsys):
    answer = json.loads(said(capsys, "inspect", study, "--json"))
    assert len(answer["files"]) == 2
    assert "71_1.csv" in said(capsys, "inspect", study)


def test_recordings_become_session_folders_and_csv_and_are_sound(study, tmp_path, capsys):
    said(capsys, "convert", study, tmp_path / "vault")
    folder = tmp_path / "vault" / "71_1"
    assert "ok" in said(capsys, "doctor", folder)
    said(capsys, "convert", folder, tmp_path / "csv", "--to", "csv")
    assert list((tmp_path / "csv").rglob("*.csv"))
    said(capsys, "analyze", folder, "-o", tmp_path / "o", *FAST)


def test_the_doctor_finds_the_installation_well(capsys):
    assert "BAD" not in said(capsys, "doctor")


def test_the_report_is_written_again_from_saved_findings(study, tmp_path, capsys):
    said(capsys, "analyze", study, "-o", tmp_path / "o", *FAST)
    before = (tmp_path / "o" / "report.html").read_bytes()
    again = tmp_path / "again.html"
    said(capsys, "report", tmp_path / "o" / "all.findings", "--out", again)
    assert again.read_bytes() == before


def test_a_report_is_written_for_whom_it_is_needed(study, tmp_path, capsys):
    said(capsys, "analyze", study, "-o", tmp_path / "o", *FAST)
    out = tmp_path / "for.html"
    kept = tmp_path / "o" / "all.findings"
    wanted = ("--audience", "trainee", "--page", "summary", "--opening", "Dear K.")
    said(capsys, "report", kept, "--out", out, *wanted)
    html = out.read_text()
    assert "report for the trainee" in html
    assert '<div class="opening"><p>Dear K.</p></div>' in html
    assert 'id="methods"' not in html
    for wrong in (("--page", "methods"), ("--moment", "99")):
        assert run(["report", str(kept), "--out", str(out), "--audience", "client", *wrong]) == 1
        assert "it may have" in (told := capsys.readouterr().err) or "numbered from 1" in told
    assert out.read_text() == html


def test_every_command_has_help(capsys):
    for command in (name for name in app if not name.startswith("-")):
        text = said(capsys, command, "--help")
        assert "Usage: syntony" in text
    assert "Exit codes" in said(capsys, "--help")


def test_tab_completion_can_be_installed(capsys):
    assert "--install-completion" in said(capsys, "--help")


PLUGIN = '''
"""Mean absolute difference of two standardized windows."""
import numpy as np
from syntony.core.measure import Declaration, Meaning, Measure, no_columns, windowed_plan
from syntony.core.settings import WindowSettings

class Chosen(WindowSettings):
    """window, step, max_lag and minimum_coverage as everywhere."""
    window: float = 30.0

def rows(X, starts, settings, plan):
    values = np.empty(len(starts))
    for i, (sx, sy) in enumerate(starts):
        a, b = X[0][sx:sx + plan.width], X[1][sy:sy + plan.width]
        values[i] = np.abs((a - a.mean()) / a.std() - (b - b.mean()) / b.std()).mean()
    return values, np.ones(len(starts))

MEASURE = Measure(
    name="distance", title="Mean standardized distance", settings=Chosen, plan=windowed_plan,
    rows=rows, columns=no_columns,
    declares=Declaration(family="distance", bounds=(0.0, 2.0), mirrors=True, scale_free=True,
                         similarity=False, unit="standard deviations", minimum=30.0,
                         source="an example, doi:10.0000/none",
                         meaning=Meaning("mean |x - y|", "by hand", "less is more", "nothing",
                                         ("none known",))),
    index=lambda values: float(np.nanmean(values)),
)
'''


def test_a_measure_in_one_file_is_listed_planned_computed_and_drawn(
    study, tmp_path, capsys, monkeypatch
):
    import syntony.measures
    from syntony.core import registry

    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "distance.py").write_text(PLUGIN)
    monkeypatch.setattr(syntony.measures, "__path__", [*syntony.measures.__path__, str(folder)])
    registry.collect.cache_clear()
    try:
        assert "distance" in [m["name"] for m in json.loads(said(capsys, "measures", "--json"))]
        said(capsys, "analyze", study, "-m", "distance", "-o", tmp_path / "o", *FAST)
        report = (tmp_path / "o" / "report.html").read_text()
        assert "distance" in report.lower()
        with (tmp_path / "o" / "table.csv").open() as file:
            row = next(csv.DictReader(file))
        assert 0 < float(row["distance"]) < 2
        assert 0 < float(row["p distance"]) <= 1
    finally:
        registry.collect.cache_clear()


def test_nothing_is_left_in_the_working_folder(study, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said(capsys, "analyze", study, *FAST)
    assert {p.name for p in Path(tmp_path).iterdir()} == {"study", "study-syntony"}


def test_sessions_of_one_long_table_are_kept_apart(tmp_path, rng, capsys):
    rows = ["couple,person,time,dial"]
    for couple in (1, 2, 3):
        for person, column in zip("ab", rng.normal(size=(2, 400)).cumsum(axis=1), strict=True):
            rows += [f"{couple},{couple}{person},{t},{v:.5f}" for t, v in enumerate(column)]
    table = tmp_path / "long.csv"
    table.write_text("\n".join(rows) + "\n")
    for _ in range(2):
        answer = json.loads(said(capsys, "analyze", table, "-o", tmp_path / "o", "--json", *FAST))
        values = {f["session"]: f["readings"]["wcc"]["index"] for f in answer["findings"]}
        assert len(values) == len(set(values.values())) == 3


def test_a_multiverse_says_what_all_choices_say(capsys, tmp_path, rng):
    file = tmp_path / "dyad.csv"
    rows = "".join(f"{x:.4f};{y:.4f}\n" for x, y in rng.normal(size=(1200, 2)))
    file.write_text("left;right\n" + rows)
    grid = tmp_path / "grid.toml"
    grid.write_text(
        'measures = ["wcc"]\nsurrogates = 19\n[settings]\nwindow = [20.0, 40.0]\n', "utf-8"
    )
    out = tmp_path / "out"
    text = said(capsys, "multiverse", file, "--rate", 5, "-g", grid, "-o", out)
    assert "of 2 specifications" in text
    assert (out / "multiverse.html").exists()
    found = json.loads(
        said(capsys, "multiverse", file, "--rate", 5, "-g", grid, "-o", out, "--json")
    )
    assert len(found["curves"][0]["specifications"]) == 2
    grid.write_text("measure = 1", "utf-8")
    said(capsys, "multiverse", file, "--rate", 5, "-g", grid, "-o", out, code=1)


def test_many_channels_of_a_cap_are_one_line(tmp_path, capsys, rng, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    np.savez(tmp_path / "cap.npz", fs=np.int64(250), eeg=rng.normal(size=(64, 500)))
    text = said(capsys, "inspect", tmp_path / "cap.npz")
    assert "eeg (64 channels)" in text
    assert text.count("eeg") == 1
    answer = json.loads(said(capsys, "inspect", tmp_path / "cap.npz", "--json"))
    assert len(answer["files"][0]["streams"]) == 64


def test_times_of_world_clocks_are_dates():
    from syntony.cli.show import _from_to

    assert _from_to(12.5, 300.0) == "12.5 to 300 s"
    assert _from_to(1.4e9, 1.4e9 + 90) == "2014-05-13 16:53:20 to 16:54:50 UTC"
    assert _from_to(1.4e9, 1.4e9 + 86400) == "2014-05-13 16:53:20 to 2014-05-14 16:53:20 UTC"
