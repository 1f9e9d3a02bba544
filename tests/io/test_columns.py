from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from turns import TIERS, eaf_text, rttm_text, textgrid_text

from syntony.core.errors import DataError
from syntony.core.plan import Column, Recipe
from syntony.core.session import Media, Recording
from syntony.core.signals import Events
from syntony.io.columns import Assignments, chosen
from syntony.io.inspection import inspect
from syntony.io.recipes import infer_recipe, load_session, sessions


def session_of(folder, *columns, **recipe):
    told = Recipe(columns=columns, **recipe)
    (one,) = sessions(folder, told)
    return load_session(one, told)


def test_events_are_given_to_persons_by_name(tmp_path):
    (tmp_path / "a.TextGrid").write_text(textgrid_text(TIERS))
    session = session_of(
        tmp_path,
        Column(column="Änne", person="therapist", name="turns"),
        Column(column="Bob", person="client", name="turns"),
    )
    assert session.persons == ("therapist", "client")
    events = session.recordings[0].events
    assert [(e.name, e.person, len(e)) for e in events] == [
        ("turns", "therapist", 1),
        ("turns", "client", 1),
        ("claps", "", 2),
    ]


@pytest.mark.parametrize("column", ["Bob: speech", "Bob", "2"])
def test_the_only_events_of_a_person_are_found_by_the_person(tmp_path, column):
    (tmp_path / "a.eaf").write_text(eaf_text())
    session = session_of(tmp_path, Column(column=column, person="B"))
    assert ("speech", "B") in {(e.name, e.person) for e in session.recordings[0].events}


def test_what_several_persons_have_must_be_named_in_full(tmp_path):
    (tmp_path / "a.rttm").write_text(rttm_text())
    with pytest.raises(DataError, match="no column 'turns'; it has: Änne: turns, Bob: turns"):
        session_of(tmp_path, Column(column="turns", person="A"))


def test_the_recipe_of_a_folder_of_turns_is_guessed(tmp_path):
    for name in ("dyad1", "dyad2"):
        (tmp_path / f"{name}.rttm").write_text(rttm_text())
    recipe, notices = infer_recipe(tmp_path)
    assert [(c.column, c.person, c.name) for c in recipe.columns] == [
        ("Änne: turns", "Änne", "turns"),
        ("Bob: turns", "Bob", "turns"),
    ]
    assert "guessed-persons" in {note.code for note in notices}
    loaded = [load_session(one, recipe) for one in sessions(tmp_path, recipe)]
    assert [(s.name, s.persons) for s in loaded] == [("1", ("Änne", "Bob")), ("2", ("Änne", "Bob"))]


def test_inspection_shows_whose_events_are(tmp_path):
    made = tmp_path / "a.rttm"
    made.write_text(rttm_text())
    first = inspect(made).files[0].events[0]
    assert (first.name, first.person, first.n) == ("turns", "Änne", 2)
    assert (first.start, first.duration) == (0.5, 4.75)


SOUND = Media("audio", Path("a.wav"), Fraction(16000), 0.0, 1.0, 16000, channels=2)
PICTURES = Media("video", Path("a.mp4"), Fraction(25), 0.0, 1.0, 25, size=(2, 2))


def peopled(**columns):
    recording = Recording("a", media=(PICTURES, SOUND))
    found = Assignments()
    for person, names in columns.items():
        for name in names:
            column = Column(column=name.replace("_", "/"), person=person)
            for origin, part in chosen(recording, column):
                found.give(origin, part, column, person)
    return [media.persons for media in found.media(recording.media)]


def test_people_are_in_pictures_from_the_left_and_in_channels_of_sound():
    assert peopled(A=["audio/2", "video/1"], B=["audio/1", "video/2"]) == [("A", "B"), ("B", "A")]
    assert peopled(A=["audio/1"]) == [(), ("A", "")]
    assert peopled(A=["audio"], B=["video"]) == [("B",), ("A", "A")]


def test_a_channel_with_two_voices_belongs_to_nobody():
    assert peopled(A=["audio/1"], B=["audio/1", "audio/2"]) == [(), ("", "B")]
    assert peopled(A=["audio"], B=["audio"]) == [(), ()]


def test_events_that_no_column_means_are_kept():
    events = Events(np.array([1.0]), np.zeros(1), ("x",), "marks")
    assert Assignments().all_events(Recording("a", events=(events,))) == [("marks", events)]
