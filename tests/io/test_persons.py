import pytest

from syntony.io.persons import modality_of, role_of, whose_columns


def found(names):
    return [(who.column, who.person, who.role, who.quantity) for who in whose_columns(names)]


@pytest.mark.parametrize(
    ("names", "persons"),
    [
        (["pat", "th"], [("pat", "client"), ("th", "therapist")]),
        (["mother_hr", "child_hr", "room_temp"], [("mother", "mother"), ("child", "child")]),
        (["P1_TT_d", "P1_TT_n", "P2_TT_d", "P2_TT_n"], [("P1", ""), ("P2", "")]),
        (["p_looking", "t_looking"], [("p", "client"), ("t", "therapist")]),
        (["hr_A", "hr_B"], [("A", ""), ("B", "")]),
        (["x", "q", "x #2", "q #2"], [("1", ""), ("2", "")]),
        (["Ann: EEG", "Ann: ECG", "Bob: EEG", "Bob: ECG"], [("Ann", ""), ("Bob", "")]),
        (["p1_x", "p2_x", "p3_x"], [("p1", ""), ("p2", ""), ("p3", "")]),
    ],
)
def test_persons_are_told_apart(names, persons):
    whose = whose_columns(names)
    assert list(dict.fromkeys((who.person, who.role) for who in whose)) == persons


def test_the_rest_of_the_name_is_the_quantity_that_persons_share():
    names = ["t", "com_p1_x", "com_p2_x", "wrist_p1_x", "wrist_p2_x", "only_p1"]
    assert found(names) == [
        ("com_p1_x", "p1", "", "com_x"),
        ("com_p2_x", "p2", "", "com_x"),
        ("wrist_p1_x", "p1", "", "wrist_x"),
        ("wrist_p2_x", "p2", "", "wrist_x"),
    ]


@pytest.mark.parametrize(
    "names", [[], ["x"], ["EDA", "ECG"], ["left_hand", "right_hand"], ["x", "y"], ["p_value", "n"]]
)
def test_nobody_is_made_up(names):
    assert found(names) == []


def test_roles_and_systems_are_read_from_names():
    assert role_of("Patientin 3") == "client"
    assert role_of("pattern") == ""
    assert modality_of("EDA_left") == "skin"
    assert modality_of("HR (bpm)") == "heart"
    assert modality_of("something") == "unknown"
