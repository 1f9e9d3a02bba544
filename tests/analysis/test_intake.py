import numpy as np
import pytest

from syntony.analysis.intake import Given, joined, recipe_for, see
from syntony.core.errors import DataError


def _table(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def pulse(tmp_path):
    rows = "".join(f"{i},{60 + i % 3},{70 + i % 5}\n" for i in range(300))
    return _table(tmp_path / "pulse.csv", f"time,P1_hr,P2_hr\n{rows}")


def test_a_file_tells_its_parts_with_persons_rate_length_and_a_small_picture(pulse):
    seen = see(pulse)
    assert seen.error == ""
    assert [part.persons for part in seen.parts] == [("P1",), ("P2",)]
    assert {part.sure for part in seen.parts} == {"guessed"}
    assert {(part.rate, part.samples, part.duration) for part in seen.parts} == {(1.0, 300, 299.0)}
    assert seen.parts[0].strip[0] == pytest.approx(np.mean([60, 61, 62, 60]))


def test_a_table_of_many_meetings_is_sent_to_where_studies_are_analyzed(tmp_path):
    rows = "".join(
        f"{dyad},{person},{t},{t % 7 + person}\n"
        for dyad in (1, 2) for person in (1, 2) for t in range(30)
    )  # fmt: skip
    seen = see(_table(tmp_path / "long.csv", f"dyad,person,time,affect\n{rows}"))
    assert "several meetings" in seen.error
    with pytest.raises(DataError, match="cannot be used"):
        recipe_for(seen, [], {})


@pytest.fixture
def timeless(tmp_path):
    rows = "".join(f"{60 + i % 3},{70 + i % 5}\n" for i in range(300))
    return _table(tmp_path / "timeless.csv", f"P1_hr,P2_hr\n{rows}")


def test_a_file_without_times_asks_its_rate_and_is_read_at_the_one_that_is_said(pulse, timeless):
    assert not see(pulse).asks_rate
    assert see(timeless).error
    assert see(timeless).asks_rate
    said = see(timeless, rate=4.0)
    assert (said.error, said.asks_rate) == ("", True)  # it may be corrected again
    assert {(part.rate, part.duration) for part in said.parts} == {(4.0, 299 / 4)}
    assert said.recipe.settings["rate"] == 4.0


def test_a_rate_that_was_assumed_is_asked_for(shared_data):
    seen = see(shared_data("mea_therapy") / "normal" / "200_01.txt")
    assert seen.asks_rate
    assert {part.rate for part in see(seen.path, rate=10.0).parts} == {10.0}


def test_a_file_that_lacks_more_than_a_rate_asks_for_none(tmp_path):
    seen = see(_table(tmp_path / "letter.csv", "Dear reader\n"))
    assert seen.error
    assert not seen.asks_rate


def test_what_is_one_persons_cannot_be_given_to_two(pulse):
    seen = see(pulse)
    with pytest.raises(DataError, match="needs one person; 2 were given"):
        recipe_for(seen, [(seen.parts[0], ("A", "B"), "pulse")], {})


def test_one_recipe_reads_files_of_several_folders_again(pulse, tmp_path):
    other = _table(tmp_path / "watch" / "pulse.csv", pulse.read_text())
    files = []
    for path, person in ((pulse, "A"), (other, "B")):
        seen = see(path)
        files.append(Given(path, recipe_for(seen, [(seen.parts[0], (person,), "pulse")], {})))
    base, recipe = joined(files)
    assert base == tmp_path.resolve()
    assert [recipe.pattern, recipe.beside[0].pattern] == ["pulse", "watch/pulse"]


def test_no_file_and_a_name_with_braces_are_refused(pulse):
    with pytest.raises(DataError, match="at least one file"):
        joined([])
    seen = see(pulse)
    odd = Given(_table(pulse.parent / "a{b}.csv", pulse.read_text()), seen.recipe)
    with pytest.raises(DataError, match="braces"):
        joined([odd])
