import gzip
import math

import bodies
import numpy as np
import poses
import pytest
from samples import intervals, motion_energy, polar_rows, polar_xlsx, xdf_bytes

from syntony.core.errors import DataError, FormatError, ParameterError
from syntony.core.plan import AnalysisPlan, Column, Recipe, RowKeys
from syntony.core.signals import SignalSet
from syntony.io.recipes import infer_recipe, load_session, sessions


@pytest.fixture
def folder(tmp_path):
    def fill(**files):
        for name, content in files.items():
            path = tmp_path / "study" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "study"

    return fill


def codes(notices):
    return [note.code for note in notices]


def loaded(folder, recipe):
    return [load_session(one, recipe) for one in sessions(folder, recipe)]


def test_motion_energy_of_therapy_is_understood_without_help(shared_data):
    folder = shared_data("mea_therapy")
    recipe, notices = infer_recipe(folder)
    assert recipe.pattern == "{group}/{dyad}_{session}"
    assert (recipe.reader, recipe.suffix) == ("mea", ".txt")
    assert [(c.column, c.person, c.role) for c in recipe.columns] == [
        ("pat", "pat", "client"), ("th", "th", "therapist"),
    ]  # fmt: skip
    assert {(c.name, c.modality, c.unit) for c in recipe.columns} == {
        ("motion_energy", "movement", "a.u.")
    }
    said = " ".join(note.text for note in notices)
    assert "pat (client), th (therapist)" in said
    assert "12 files are named like {group}/{dyad}_{session}.txt" in said
    assert "SOURCE.md" in said
    found = sessions(folder, recipe)
    assert [one.name for one in found] == [f"{d}_01" for d in [*range(100, 106), *range(200, 206)]]
    assert {one.design["group"] for one in found} == {"normal", "dropout"}
    first = load_session(found[0], recipe)
    assert (first.name, first.dyad) == ("100_01", "100")
    assert first.design == {"group": "dropout", "session": "01"}
    assert [(p.code, p.role) for p in first.participants] == [
        ("pat", "client"), ("th", "therapist"),
    ]  # fmt: skip
    a, b = first.signals(name="motion_energy")
    assert (a.person, b.person, a.unit, a.modality) == ("pat", "th", "a.u.", "movement")
    assert a.values[:3].tolist() == [46, 14, 66]
    assert "assumed-rate" in codes(first.notices)
    assert first.clocks == {}


def test_the_recipe_can_be_read_back_and_does_the_same(shared_data, tmp_path):
    folder = shared_data("mea_therapy")
    recipe, _ = infer_recipe(folder, settings={"rate": 25})
    file = tmp_path / "plan.toml"
    file.write_text(AnalysisPlan(recipe=recipe).to_toml())
    again = AnalysisPlan.read(file).recipe
    assert again == recipe
    session = load_session(sessions(folder, again)[3], again)
    assert "assumed-rate" not in codes(session.notices)


def test_groups_of_heart_rates_are_joined_by_the_names_of_their_files(shared_data):
    folder = shared_data("group_heart_rate")
    recipe, _ = infer_recipe(folder)
    assert recipe.pattern == "{condition}_THS-{dyad}-{person}_{date}_{time}"
    found = sessions(folder, recipe)
    assert len(found) == 27
    assert sum(len(one.files) for one in found) == 124
    assert {len(one.files) for one in found} == {3, 4, 5, 6}
    group = load_session(found[3], recipe)
    assert (group.name, group.persons) == ("008", ("01", "02", "03", "04", "05"))
    assert group.design["condition"] == "GD"
    assert [s.person for s in group.signals(name="heart_rate")] == list(group.persons)
    assert [s.start for s in group.signals()] == [0.0] * 5
    assert group.clock_error(tuple(r.name for r in group.recordings[:2]), 60) == pytest.approx(
        math.sqrt(2 / 12)
    )


def test_a_long_table_of_couples_becomes_a_session_a_couple(shared_data):
    folder = shared_data("couples_affect")
    recipe, notices = infer_recipe(folder, settings={"rate": 0.5, "time_unit": "sample"})
    assert recipe.rows == RowKeys(dyad="couple", person="person", role="female")
    assert [c.column for c in recipe.columns] == ["dial"]
    assert "couple" in " ".join(note.text for note in notices)
    found = sessions(folder, recipe)
    assert len(found) == 40
    for one in (found[0], found[-1]):
        session = load_session(one, recipe)
        assert [p.role for p in session.participants] == ["female=0", "female=1"]
        a, b = session.signals(name="dial")
        assert (a.modality, float(a.rate)) == ("rating", 0.5)
        assert {a.person, b.person} == set(session.persons)
        assert session.dyad == one.dyad
    first = load_session(found[0], recipe)
    assert (first.name, set(first.persons)) == ("2", {"2", "502"})
    assert len(first.signals()[0]) == 217


def test_codes_of_behavior_need_their_rate_and_say_so(shared_data):
    folder = shared_data("behaviour_codes")
    recipe, notices = infer_recipe(folder)
    assert "rate-unknown" in codes(notices)
    (unread,) = sessions(folder, recipe)
    with pytest.raises(FormatError, match=r"nonverbal\.csv holds no times and no rate"):
        load_session(unread, recipe)
    recipe, notices = infer_recipe(folder, settings={"rate": 1})
    assert "rate-unknown" not in codes(notices)
    assert recipe.rows == RowKeys(dyad="id")
    assert [(c.person, c.role, c.name) for c in recipe.columns] == [
        ("p", "client", "vocalizing"), ("p", "client", "looking"),
        ("t", "therapist", "vocalizing"), ("t", "therapist", "looking"),
    ]  # fmt: skip
    found = loaded(folder, recipe)
    assert [s.name for s in found] == [str(i) for i in range(1, 11)]
    assert {len(s.signals(name="looking", person="t")[0]) for s in found} == {900}


def test_four_headbands_become_four_persons_with_their_clocks(shared_data):
    folder = shared_data("xdf")
    recipe, _ = infer_recipe(folder)
    (one,) = [s for s in sessions(folder, recipe) if "anticipation" in s.name]
    session = load_session(one, recipe)
    assert len(session.persons) == 4
    eeg = [s for s in session.streams if isinstance(s, SignalSet) and "EEG" in s.channels[0]]
    assert {s.channels for s in eeg} == {("EEG 1", "EEG 2", "EEG 3", "EEG 4")}
    assert {s.person for s in eeg} == set(session.persons)
    assert min(s.start for s in session.streams) == pytest.approx(0, abs=1e-9)
    assert len(session.recordings) == 12
    names = tuple(r.name for r in session.recordings if r.name.endswith("EEG"))[:2]
    assert 1e-4 < session.clock_error(names, 10) < 3e-3
    with pytest.raises(DataError, match=r"minimal\.xdf has no column .*; it has: SendDataC/1"):
        load_session(next(s for s in sessions(folder, recipe) if s.name == "minimal"), recipe)


def test_blocks_of_columns_with_the_same_names_are_two_persons(shared_data):
    folder = shared_data("motion_kinect_mother_child")
    recipe, _ = infer_recipe(folder)
    (one,) = sessions(folder, recipe)
    assert one.files[0].name == "Data_Example.csv"
    session = load_session(one, recipe)
    assert session.persons == ("1", "2")
    names = {s.name for s in session.streams}
    assert names == {
        "Global body mq", "Upper body mq", "Left arm mq", "Right arm mq", "Head mq",
        "Left Hand mq", "Right Hand mq",
    }  # fmt: skip
    assert {s.person for s in session.streams} == {"1", "2"}
    assert {s.modality for s in session.streams} == {"movement"}


def test_one_file_is_a_session_like_a_folder_of_one(shared_data):
    file = shared_data("mea_therapy") / "normal" / "200_01.txt"
    recipe, _ = infer_recipe(file)
    (one,) = sessions(file, recipe)
    assert one.name == "200_01"
    assert load_session(one, recipe).persons == ("pat", "th")
    whole, _ = infer_recipe(shared_data("mea_therapy"))
    (same,) = sessions(file, whole)
    assert (same.name, same.design["group"]) == ("200_01", "normal")


def test_files_of_one_person_each_are_joined(folder):
    study = folder(
        **{
            f"dyad{d:02d}/{who}_rr.txt": "\n".join(map(str, intervals(seed=d * 7 + len(who))))
            for d in (1, 2)
            for who in ("mother", "child")
        }
    )
    recipe, notices = infer_recipe(study)
    assert (recipe.reader, recipe.pattern) == ("rr", "dyad{dyad}/{person}_rr")
    assert "the names of the files say whose" in " ".join(note.text for note in notices)
    first, second = loaded(study, recipe)
    assert (first.dyad, first.persons) == ("01", ("child", "mother"))
    assert [s.person for s in second.streams] == ["child", "mother"]
    assert math.isnan(first.clock_error(tuple(r.name for r in first.recordings), 1))
    assert "clocks-unknown" in codes(first.notices)
    joined = loaded(study, recipe.model_copy(update={"together": True}))
    assert joined[0].clock_error(tuple(r.name for r in joined[0].recordings), 1) == 0
    assert "clocks-unknown" not in codes(joined[0].notices)


def test_persons_that_nothing_tells_are_not_made_up(folder):
    study = folder(**{"a_b.csv": "t,x\n" + "".join(f"{i / 10},{i % 7}\n" for i in range(50))})
    recipe, notices = infer_recipe(study)
    assert recipe.columns == ()
    assert "persons-unknown" in codes(notices)
    with pytest.raises(DataError, match=r"does not say what in a_b\.csv is whose"):
        loaded(study, recipe)


def test_two_columns_without_telling_names_are_taken_for_two_persons(folder):
    rows = "".join(f"{i / 10},{i % 7},{i % 5}\n" for i in range(50))
    study = folder(**{"1.csv": "time,anna,bert\n" + rows, "2.csv": "time,anna,bert\n" + rows})
    recipe, notices = infer_recipe(study)
    assert [c.person for c in recipe.columns] == ["anna", "bert"]
    assert [s.name for s in loaded(study, recipe)] == ["1", "2"]
    assert "guessed-persons" in codes(notices)


def test_one_bad_file_raises_alone_with_its_name(folder):
    good = motion_energy()
    study = folder(**{"1.txt": good, "2.txt": good[:300] + "x y z\n" + good[300:], "3.txt": good})
    recipe, _ = infer_recipe(study)
    first, second, third = sessions(study, recipe)
    load_session(first, recipe)
    load_session(third, recipe)
    with pytest.raises(FormatError, match=r"2\.txt, line \d+"):
        load_session(second, recipe)


def test_a_recipe_by_hand_names_units_and_order(folder):
    study = folder(**{"s1.xdf": xdf_bytes()})
    recipe = Recipe(
        pattern="{session}",
        suffix=".xdf",
        columns=(
            Column(column="µ", stream="wave", person="B", role="client", name="y", unit="V"),
            Column(column="a", stream="wave", person="A", role="therapist", name="y"),
            Column(column="1", person="C", name="first"),
        ),
    )
    (session,) = loaded(study, recipe)
    assert session.persons == ("B", "A", "C")
    b, a = session.signals(name="y")
    assert (b.person, b.unit, a.person, a.unit) == ("B", "V", "A", "mV")
    assert np.array_equal(a.values, -b.values)
    assert session.signals(person="C")[0].name == "first"
    assert session.recordings[0].events[0].labels[0] == "go"


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ((), DataError, r"under \[\[recipe\.columns\]\]"),
        (({"column": "z", "person": "A"},), DataError, r"1\.csv has no column 'z'; it has: a, b"),
        (({"column": "9", "person": "A"},), DataError, "no column '9'"),
        (({"column": "a", "person": "{person}"},), ParameterError, "needs person"),
    ],
)
def test_recipes_that_do_not_fit_say_what_there_is(folder, columns, error, said):
    study = folder(**{"1.csv": "time,a,b\n0,1,2\n1,2,3\n2,5,4\n"})
    with pytest.raises(error, match=said):
        loaded(study, Recipe(columns=[Column(**column) for column in columns]))


def test_a_recipe_that_fits_no_file_says_so(folder):
    study = folder(**{"a/1.csv": "time,a,b\n0,1,2\n1,2,3\n"})
    with pytest.raises(DataError, match=r"No file in study is named like '\{session\}'"):
        sessions(study, Recipe())
    with pytest.raises(DataError, match=r"with the ending \.txt"):
        sessions(study, Recipe(pattern="{group}/{session}", suffix=".txt"))


def test_sessions_never_share_a_name(folder):
    study = folder(**{f"{g}/{d}_1.csv": "x" for g in ("a", "b") for d in (1, 2)})
    found = sessions(study, Recipe(pattern="{group}/{dyad}_{session}"))
    assert [one.name for one in found] == ["a_1_1", "a_2_1", "b_1_1", "b_2_1"]
    long = "id,t,p1,p2\n" + "".join(f"{d},{t},{t % 3},{t % 5}\n" for d in (1, 2) for t in range(30))
    study = folder(**{"long/a.csv": long, "long/b.csv": long})
    recipe = Recipe(
        pattern="long/{session}",
        rows=RowKeys(dyad="id"),
        columns=(Column(column="p1", person="p1"), Column(column="p2", person="p2")),
    )
    with pytest.raises(DataError, match="Several sessions would be called 1, 2"):
        sessions(study, recipe)


def test_long_tables_of_sessions_and_persons(folder):
    rows = [
        (d, s, p, t, d + s + t % 4)
        for d in (1, 2)
        for s in (1, 2)
        for p in ("ann", "bob")
        for t in range(20)
    ]
    text = "dyad;session;person;time;affect\n" + "".join(
        f"{d};{s};{p};{t / 2};{x}\n" for d, s, p, t, x in rows
    )
    study = folder(**{"all.csv.gz": gzip.compress(text.encode())})
    recipe, _ = infer_recipe(study)
    assert recipe.rows == RowKeys(dyad="dyad", session="session", person="person")
    found = sessions(study, recipe)
    assert [one.name for one in found] == ["1_1", "1_2", "2_1", "2_2"]
    session = load_session(found[2], recipe)
    assert (session.dyad, session.design["session"]) == ("2", "1")
    assert session.persons == ("ann", "bob")
    assert session.signals(person="bob")[0].values[:3].tolist() == [3, 4, 5]


def test_a_folder_without_recordings_says_so(folder):
    study = folder(**{"readme.md": "# nothing\n\nhere\n"})
    with pytest.raises(DataError, match="study holds no file of a known format"):
        infer_recipe(study)
    broken = folder(**{"a.csv": "t,x\n1,2\n1,3\n1,4\n"})
    with pytest.raises(DataError, match=r"No file of study can be read; a\.csv: line 3 repeats"):
        infer_recipe(broken)


def test_spreadsheets_of_one_group_share_their_clock(folder):
    study = folder(
        **{
            f"GD-{i:02d}_2018-09-27.xlsx": polar_xlsx(
                polar_rows([70 + (i + k) % 9 for k in range(40)], begin=f"10:00:0{i}")
            )
            for i in (1, 2, 3)
        }
    )
    recipe, _ = infer_recipe(study)
    (session,) = loaded(study, recipe)
    assert session.persons == ("01", "02", "03")
    assert [s.start for s in session.signals()] == [0, 1, 2]


def test_one_bad_long_table_does_not_stop_the_others(folder):
    good = "id,time,p1,p2\n" + "".join(f"7,{t},{t % 3},{t % 5}\n" for t in range(30))
    study = folder(**{"a.csv": good, "b.csv": good.replace("7,9,", "7,oops,")})
    keys = RowKeys(dyad="id")
    columns = (Column(column="p1", person="p1"), Column(column="p2", person="p2"))
    recipe = Recipe(rows=keys, columns=columns)
    whole, broken = sessions(study, recipe)
    assert load_session(whole, recipe).persons == ("p1", "p2")
    with pytest.raises(FormatError, match=r"b\.csv, line 11, column 'time': 'oops'"):
        load_session(broken, recipe)


def test_notices_of_a_long_table_stay_with_the_session_that_they_concern(folder):
    rows = [(d, p, t, t % 4 if d == 1 else 5) for d in (1, 2) for p in (1, 2) for t in range(20)]
    text = "dyad,person,time,x\n" + "".join(
        f"{d},{p},{t / 2},{x}\n" for d, p, t, x in rows if (d, t) != (1, 7)
    )
    study = folder(**{"a.csv": text})
    recipe = Recipe(
        rows=RowKeys(dyad="dyad", person="person"),
        columns=(Column(column="x", person="{person}", name="x"),),
    )
    first, second = loaded(study, recipe)
    assert codes(first.notices) == ["gaps", "gaps"]
    assert codes(second.notices) == ["constant"]
    assert "x of 1 = 5, x of 2 = 5" in second.notices[0].text


def test_files_of_one_name_in_several_folders_are_told_apart(folder):
    rr = "\n".join(map(str, intervals()))
    study = folder(**{"d1/mother/rr.txt": rr, "d1/child/rr.txt": rr})
    recipe = Recipe(
        pattern="{dyad}/{person}/rr",
        columns=(Column(column="rr", person="{person}", name="rr"),),
        together=True,
    )
    (session,) = loaded(study, recipe)
    assert [r.name for r in session.recordings] == ["child/rr.txt", "mother/rr.txt"]


def test_a_crowd_is_no_group(folder):
    text = "person,time,x\n" + "".join(f"{p},{t},{t % 4}\n" for p in range(40) for t in range(20))
    with pytest.raises(DataError, match=r"time runs backwards at line 22.*with by="):
        infer_recipe(folder(**{"a.csv": text}))


@pytest.mark.parametrize(("content", "ending"), [(bodies.edf_bytes, "edf"), (bodies.e4_zip, "zip")])
def test_sensors_of_one_body_are_one_persons_and_the_files_say_whose(folder, content, ending):
    made = content()
    study = folder(
        **{f"D0{d}_{who}.{ending}": made for d in (1, 2) for who in ("client", "therapist")}
    )
    recipe, notices = infer_recipe(study)
    assert "persons-unknown" not in codes(notices)
    assert {column.person for column in recipe.columns} == {"{person}"}
    first, second = loaded(study, recipe)
    assert first.persons == second.persons == ("client", "therapist")
    assert {len(r.streams) for r in first.recordings} == {len(recipe.columns)}


def test_bodies_that_were_told_apart_are_the_persons_of_a_file(folder):
    recipe, _ = infer_recipe(folder(**{"a.json": poses.coco_json(), "b.json": poses.coco_json()}))
    assert {column.person for column in recipe.columns} == {"1", "2"}
    alone = poses.coco_json(poses.walk(xs=(300.0,)))
    recipe, _ = infer_recipe(
        folder(**{f"alone/{d}_{w}.json": alone for d in (1, 2) for w in ("mother", "child")})
        / "alone"
    )
    assert {column.person for column in recipe.columns} == {"{person}"}
