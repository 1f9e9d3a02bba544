import json

import numpy as np
import pytest
from samples import motion_energy

from syntony.core.errors import DataError
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Notice, Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.inspection import inspect
from syntony.io.store import save_session


def test_a_file_is_described(sample):
    found = inspect(sample("delimited"))
    (file,) = found.files
    assert (file.name, file.reader, file.error) == ("table.csv", "delimited", "")
    eda = file.streams[0]
    assert (eda.name, eda.unit, eda.n, eda.rate, eda.coverage) == ("EDA", "µS", 60, 25.0, 1.0)
    assert (eda.minimum, eda.median, eda.maximum) == (0.5, 3.5, 6.5)
    assert eda.duration == pytest.approx(59 / 25)
    assert found.recipe is None
    assert found.recipe_toml == ""


def test_gaps_are_counted(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("t,x,y\n" + "".join(f"{i / 10},{i},NA\n" for i in range(30) if not 5 <= i < 9))
    x, y = inspect(file).files[0].streams
    assert (x.gaps, x.longest_gap, x.coverage) == (1, pytest.approx(0.4), pytest.approx(26 / 30))
    assert (y.coverage, y.minimum, y.median, y.maximum) == (0.0, None, None, None)


def test_events_are_described(sample):
    (file,) = inspect(sample("xdf")).files
    assert (file.events[0].name, file.events[0].n) == ("marks", 3)
    assert file.events[0].labels == ("go", "<b>stop</b>", "end")


def test_a_folder_is_described_with_its_recipe_and_its_bad_files(tmp_path):
    for i in range(3):
        (tmp_path / f"{i}_01.txt").write_text(motion_energy(seed=i))
    (tmp_path / "7_01.txt").write_text(motion_energy() + "1 2 3\n4 5\n")
    found = inspect(tmp_path)
    assert [file.name for file in found.files] == ["0_01.txt", "1_01.txt", "2_01.txt", "7_01.txt"]
    assert found.failures == 1
    assert found.files[3].error.startswith("7_01.txt, line 202: 3 cells")
    plan = tmp_path / "plan.toml"
    plan.write_text(found.recipe_toml)
    assert AnalysisPlan.read(plan).recipe == found.recipe
    assert found.notices


def test_everything_becomes_json(tmp_path, sample):
    text = json.dumps(inspect(sample("xdf")).as_json(), allow_nan=False)
    assert json.loads(text)["files"][0]["streams"][0]["rate"] == 50.0
    (tmp_path / "1.csv").write_text("t,a,b\n0.1,1,NA\n0.17,2,NA\n0.4,3,NA\n")
    json.dumps(inspect(tmp_path / "1.csv").as_json(), allow_nan=False)


def test_what_is_not_there_is_said(tmp_path):
    found = inspect(tmp_path / "none.csv")
    assert found.failures == 1
    assert "no file" in found.files[0].error
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no file of a known format"):
        inspect(tmp_path / "empty")


def test_a_session_says_itself_whose_everything_is(tmp_path):
    x = Signal.with_gaps(np.array([1.0, np.nan, 3.0]), 2, name="eda", person="a")
    y = Signal(np.array([1.0, 2.0]), 1, name="hr")
    told = Notice("drift", "Its clock ran slow.", "watch")
    parts = (Recording("watch", (x,), notices=(told,)), Recording("belt", (y,)))
    folder = save_session(Session("s", (Participant("a"),), parts), tmp_path / "s").folder
    found = inspect(folder)
    assert [(file.name, file.streams[0].name) for file in found.files] == [
        ("watch", "eda"), ("belt", "hr"),
    ]  # fmt: skip
    assert (found.files[0].streams[0].person, found.files[0].streams[0].gaps) == ("a", 1)
    assert (found.recipe, found.files[0].notices, found.notices) == (None, (told,), ())
    with pytest.raises(DataError, match="holds session folders; give one of them"):
        inspect(tmp_path)


def test_real_folders_are_described(shared_data):
    found = inspect(shared_data("mea_therapy"))
    assert (len(found.files), found.failures) == (12, 0)
    assert "[recipe]" in found.recipe_toml
    kinect = inspect(shared_data("motion_kinect_mother_child"))
    assert kinect.files[0].streams[1].rate is None
