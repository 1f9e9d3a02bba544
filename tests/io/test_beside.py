"""Films, sound, sensors and marks that are named alike make one meeting."""

import numpy as np
import pytest
from films import film, levels
from sounds import tones, wav_bytes

from syntony.core.plan import AnalysisPlan, Recipe
from syntony.io.beside import alike, named_meeting, pattern_beside
from syntony.io.inspection import inspect
from syntony.io.recipes import infer_recipe, load_session, sessions

FILM = film(levels(20), "matroska", rate=10)
SOUND = wav_bytes(tones())
TURNS = (
    "SPEAKER {0} 1 0.5 1.0 <NA> <NA> client <NA> <NA>\n"
    "SPEAKER {0} 1 2.0 1.5 <NA> <NA> therapist <NA> <NA>\n"
)


def table(seed=1, names=("client eda", "therapist eda")):
    X = np.random.default_rng(seed).normal(size=(60, len(names)))
    rows = "\n".join(f"{i / 4:.2f}," + ",".join(f"{v:.4f}" for v in x) for i, x in enumerate(X))
    return f"time,{','.join(names)}\n{rows}\n"


def write(folder, **contents):
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def loaded(folder):
    recipe, notices = infer_recipe(folder)
    return [load_session(one, recipe) for one in sessions(folder, recipe)], recipe, notices


def test_all_kinds_of_file_of_a_meeting_are_one_session(tmp_path):
    folder = write(tmp_path / "study", **{
        f"7{k}_1{end}": content
        for k in (1, 2)
        for end, content in {
            ".csv": table(k), ".mkv": FILM, ".wav": SOUND, ".rttm": TURNS.format(f"7{k}_1")
        }.items()
    })  # fmt: skip
    found, recipe, notices = loaded(folder)
    assert [s.name for s in found] == ["71_1", "72_1"]
    assert {part.reader for part in recipe.beside} == {"video", "audio", "rttm"}
    for session in found:
        assert session.recordings[0].name.endswith(".csv")
        assert len(session.recordings) == 4
        assert session.persons[:2] == ("client", "therapist")
        kinds = {media.kind for r in session.recordings for media in r.media}
        assert kinds == {"video", "audio"}
        turns = {e.person: len(e) for r in session.recordings for e in r.events}
        assert turns == {"client": 1, "therapist": 1}
    assert sum(n.code == "guessed-beside" for n in notices) == 3
    assert not any(n.code == "files-left-out" for n in notices)


def test_names_may_say_what_was_recorded_and_of_whom(tmp_path):
    folder = write(tmp_path / "one", **{
        "dyad7_ecg_client.csv": table(1, ("ecg",)),
        "dyad7_ecg_therapist.csv": table(2, ("ecg",)),
        "dyad7_video.mkv": FILM,
        "dyad7.wav": SOUND,
    })  # fmt: skip
    found, _, _ = loaded(folder)
    (session,) = found
    assert session.name == "7"
    assert {"client", "therapist"} <= set(session.persons)
    assert len(session.recordings) == 4


def test_a_film_for_each_person_says_by_its_name_whom_it_shows(tmp_path):
    folder = write(tmp_path / "study", **{
        f"s0{k}_{who}.mkv": FILM for k in (1, 2) for who in ("client", "therapist")
    })  # fmt: skip
    found, _, _ = loaded(folder)
    assert len(found) == 2
    persons = [media.persons for r in found[0].recordings for media in r.media]
    assert persons == [("client",), ("therapist",)]
    # What lies between the cameras' clocks is not known.
    assert np.isnan(found[0].clock_error(tuple(r.name for r in found[0].recordings), 0.0))


def test_one_film_of_two_has_a_left_and_a_right_person(tmp_path):
    folder = write(tmp_path / "study", **{"s01.mkv": FILM, "s02.mkv": FILM})
    found, _, notices = loaded(folder)
    assert [s.name for s in found] == ["01", "02"]
    assert found[0].recordings[0].media[0].persons == ("left", "right")
    assert any(n.warning and "left and right" in n.text for n in notices)


def test_a_recorder_with_two_channels_has_a_person_each(tmp_path):
    folder = write(tmp_path / "study", **{"s01.wav": SOUND})
    found, _, _ = loaded(folder)
    assert found[0].recordings[0].media[0].persons == ("channel1", "channel2")


def test_a_file_without_its_meeting_is_a_session_of_its_own(tmp_path):
    folder = write(tmp_path / "study", **{
        "71_1.csv": table(1), "72_1.csv": table(2), "72_1.mkv": FILM, "73_1.mkv": FILM,
    })  # fmt: skip
    recipe, _ = infer_recipe(folder)
    found = sessions(folder, recipe)
    assert [(s.name, len(s.all_files)) for s in found] == [("71_1", 1), ("72_1", 2), ("73_1", 1)]
    alone = load_session(found[2], recipe)
    assert alone.recordings[0].media
    assert alone.persons == ("left", "right")


def test_files_of_another_matter_stay_out(tmp_path):
    folder = write(tmp_path / "study", **{
        "71_1.csv": table(1), "72_1.csv": table(2), "notes_on_method.wav": SOUND,
        "questionnaires.csv": "dyad,age,score\n71,30,4\n72,31,5\n73,20,2\n74,1,3\n",
    })  # fmt: skip
    recipe, notices = infer_recipe(folder)
    assert recipe.beside == ()
    left = next(n.text for n in notices if n.code == "files-left-out")
    assert "notes_on_method.wav" in left
    assert "questionnaires.csv" in left


def test_the_recipe_comes_back_from_its_plan_and_inspect_shows_every_file(tmp_path):
    folder = write(tmp_path / "study", **{
        f"7{k}_1{end}": content
        for k in (1, 2)
        for end, content in {".csv": table(k), ".mkv": FILM}.items()
    })  # fmt: skip
    found = inspect(folder)
    assert [f.name for f in found.files] == ["71_1.csv", "72_1.csv", "71_1.mkv", "72_1.mkv"]
    film_facts = found.files[2].media[0]
    assert (film_facts.kind, film_facts.rate, film_facts.duration) == ("video", 10.0, 2.0)
    plan = tmp_path / "plan.toml"
    plan.write_text(found.recipe_toml)
    assert AnalysisPlan.read(plan).recipe == found.recipe
    assert "[[recipe.beside]]" in found.recipe_toml


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("dyad7_video", "dyad7_ecg_client", True),
        ("dyad7", "dyad8", False),
        ("video", "ecg", True),
        ("a/video", "b/ecg", False),
        ("interview", "sample", False),
    ],
)
def test_names_are_alike_but_for_kind_and_person(one, other, same):
    assert alike(one, other) is same


def test_folders_of_a_meeting_tell_its_files(tmp_path):
    folder = write(tmp_path / "study", **{
        f"s0{k}/{name}": content
        for k in (1, 2, 3)
        for name, content in {"film.mkv": FILM, "eda.csv": table(k)}.items()
    })  # fmt: skip
    found, _, _ = loaded(folder)
    assert len(found) == 3
    assert all(len(s.recordings) == 2 for s in found)


def test_a_pattern_beside_needs_a_field_in_common(tmp_path):
    folder = write(tmp_path / "f", **{"71_1.csv": "x", "72_1.csv": "x", "notes.wav": "x"})
    stems = ["71_1", "72_1"]
    assert pattern_beside(folder, [folder / "notes.wav"], "{dyad}_{session}", stems) is None


@pytest.mark.parametrize(
    ("stem", "pattern"),
    [
        ("dyad7_video", "{session}_video"),
        ("video", "{session}"),
        ("a/b_ecg", "{folder1}/{session}_ecg"),
    ],
)
def test_a_meeting_is_called_without_the_word_for_its_recording(stem, pattern):
    assert named_meeting(stem) == pattern


def test_recipes_of_recipes_are_plans(tmp_path):
    told = Recipe(pattern="{dyad}", beside=(Recipe(pattern="{dyad}", suffix=".mp4"),))
    file = tmp_path / "p.toml"
    file.write_text(AnalysisPlan(recipe=told).to_toml())
    assert AnalysisPlan.read(file).recipe == told
