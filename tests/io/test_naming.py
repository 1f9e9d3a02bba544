import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.core.errors import ParameterError
from syntony.io.naming import (
    files_below,
    fill,
    infer_pattern,
    match_pattern,
    stem_of,
    suffix_of,
)


@pytest.mark.parametrize(
    ("stems", "one_person_each", "pattern"),
    [
        (["normal/200_01", "normal/201_01", "dropout/100_01"], False, "{group}/{dyad}_{session}"),
        (
            [
                "GD_THS-002-01_2018-09-27_10-34-55", "GD_THS-002-02_2018-09-27_10-34-55",
                "preGD_THS-052-01_2019-11-26_12-26-09", "preGD_THS-052-02_2019-11-26_12-26-09",
            ],
            True,
            "{condition}_THS-{dyad}-{person}_{date}_{time}",
        ),
        (
            ["point_1_session_2", "point_1_session_3", "point_2_session_2"],
            False,
            "point_{dyad}_session_{session}",
        ),
        (["cop_p01_layer2", "cop_p04_layer2", "cop_y01_layer2"], False, "cop_{session}_layer2"),
        (["sub-01_ses-1", "sub-01_ses-2", "sub-02_ses-1"], False, "sub-{dyad}_ses-{session}"),
        (["sub-01_ses-1", "sub-02_ses-1"], True, "sub-{person}_ses-{session}"),
        (
            ["dyad01/mother", "dyad01/child", "dyad02/mother", "dyad02/child"],
            True,
            "dyad{dyad}/{person}",
        ),
        (["therapist_01", "client_01", "therapist_02", "client_02"], True, "{person}_{dyad}"),
        (["P1_01", "P2_01", "P1_02", "P2_02"], True, "P{person}_{dyad}"),
        (["A", "B", "C"], False, "{session}"),
        (["S01", "S02"], False, "S{session}"),
        (["only one, of 2020"], False, "{session}"),
        (["deep/er/one"], False, "{folder1}/{folder2}/{session}"),
        (["kinds_of_names", "many", "n4m3s", "2020_02_21"], False, "{session}"),
        (["g/20200221_5", "g/20200222_6"], False, "g/{date}_{session}"),
    ],
)  # fmt: skip
def test_names_are_understood(stems, one_person_each, pattern):
    found = infer_pattern(stems, one_person_each=one_person_each)
    assert found == pattern
    assert all(match_pattern(found, stem) is not None for stem in stems)


@given(
    st.lists(
        st.from_regex(r"[A-Za-z0-9]{1,6}([_\-./ ][A-Za-z0-9]{1,6}){0,4}", fullmatch=True),
        min_size=1,
        max_size=8,
        unique=True,
    ),
    st.booleans(),
)
def test_any_names_get_a_pattern_that_matches_most_of_them_and_tells_them_apart(stems, each):
    pattern = infer_pattern(stems, one_person_each=each)
    found = [match_pattern(pattern, stem) for stem in stems]
    fields = [tuple(f.items()) for f in found if f is not None]
    assert len(set(fields)) == len(fields)
    flat = [stem for stem in stems if "/" not in stem]
    assert fields or len(flat) < len(stems)


def test_a_field_matches_anything_but_a_slash():
    assert match_pattern("{a}_{b}", "x_y_z") == {"a": "x", "b": "y_z"}
    assert match_pattern("{a}", "x/y") is None
    assert match_pattern("{a}.(1)", "x.(1)") == {"a": "x"}
    with pytest.raises(ParameterError, match="different names"):
        match_pattern("{a}{a}", "xx")


def test_templates_are_filled_or_say_what_they_lack():
    assert fill("{dyad}-{person}", {"dyad": "7", "person": "a"}) == "7-a"
    with pytest.raises(ParameterError, match="needs person; the pattern gives: dyad"):
        fill("{person}", {"dyad": "7"})


def test_files_are_found_in_order_without_hidden_ones(tmp_path):
    for name in ("b/2.csv", "a.csv", ".git/x.csv", "b/.hidden", "b/1.csv.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = files_below(tmp_path)
    assert [stem_of(path, tmp_path) + suffix_of(path) for path in found] == [
        "a.csv", "b/1.csv.gz", "b/2.csv",
    ]  # fmt: skip
    assert files_below(found[0]) == [found[0]]
    assert stem_of(found[1], found[1], depth=1) == "b/1"
    assert suffix_of(found[1]) == ".csv.gz"
