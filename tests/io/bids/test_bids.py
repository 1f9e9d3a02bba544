import gzip
import json
import math

import numpy as np
import pytest
from samples import eeg_bytes, snirf_bytes, vhdr_text, vmrk_text
from test_fuzz import MUTANTS, mutant

from syntony.analysis.run import analyze
from syntony.analysis.sources import works_of
from syntony.core.errors import DataError, FormatError, SyntonyError
from syntony.core.plan import AnalysisPlan
from syntony.io.bids import is_bids, load_meeting, meetings
from syntony.io.inspection import inspect

DYADS = (
    "dyad_id\tsession_id\tparticipant_id_a\trole_a\tparticipant_id_b\trole_b\n"
    "07\tses-d07s03\tsub-T01\ttherapist\tsub-C07\tclient\n"
)

WCC = {"measure": "wcc", "settings": {"window": 1.0, "max_lag": 0.2}}


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content, encoding="utf-8")
    return path


def physio(seconds=30, rate=25, seed=1):
    rng = np.random.default_rng(seed)
    t = np.arange(seconds * rate) / rate
    rows = zip(np.sin(t), 2 + 0.1 * rng.normal(size=t.size), strict=True)
    text = "".join(f"{a:.6f}\t{'n/a' if i == 5 else f'{b:.6f}'}\n" for i, (a, b) in enumerate(rows))
    return gzip.compress(text.encode())


def data_set(root, *, people=("T01", "C07"), ses="d07s03", dyads=DYADS, scans=True, delay=2.5):
    """Two people with EEG and a belt, the second some seconds later."""
    write(root / "dataset_description.json", json.dumps({"Name": "x", "BIDSVersion": "1.11.1"}))
    if dyads:
        write(root / "dyads.tsv", dyads)
    facts = {"SamplingFrequency": 25, "StartTime": -1.5, "Columns": ["respiratory", "eda"]}
    write(root / "task-talk_physio.json", json.dumps({**facts, "eda": {"Units": "µS"}}))
    for i, person in enumerate(people):
        stem = f"sub-{person}_ses-{ses}_task-talk"
        folder = root / f"sub-{person}" / f"ses-{ses}"
        base = f"{stem}_eeg"
        header = vhdr_text(data=f"{base}.eeg", markers=f"{base}.vmrk")
        write(folder / "eeg" / f"{base}.vhdr", header)
        write(folder / "eeg" / f"{base}.eeg", eeg_bytes())
        write(folder / "eeg" / f"{base}.vmrk", vmrk_text(data=f"{base}.eeg"))
        events = "onset\tduration\ttrial_type\n0.5\t1.0\tspeak\n1.25\tn/a\tn/a\n"
        write(folder / "eeg" / f"{stem}_events.tsv", events)
        write(folder / "beh" / f"{stem}_physio.tsv.gz", physio(seed=i))
        if scans:
            begun = f"2024-02-29T10:30:0{delay * i:.3f}"
            row = f"filename\tacq_time\neeg/{base}.vhdr\t{begun}\n"
            write(folder / f"sub-{person}_ses-{ses}_scans.tsv", row)
    return root


def loaded(root):
    (meeting,), notices = meetings(root)
    return load_meeting(root, meeting), notices


def codes(session):
    return {notice.code: notice.text for notice in session.notices}


def test_dyads_and_scans_say_who_met_and_when(tmp_path):
    assert is_bids(data_set(tmp_path))
    session, notices = loaded(tmp_path)
    assert not notices
    assert [(p.code, p.role) for p in session.participants] == [
        ("T01", "therapist"),
        ("C07", "client"),
    ]
    assert (session.name, session.dyad) == ("07_ses-d07s03_task-talk", "07")
    assert session.design == {"ses": "d07s03", "task": "talk"}
    first, second = (session.signals(name="eeg/Cz", person=p)[0] for p in session.persons)
    assert second.start - first.start == pytest.approx(2.5)
    (breath,) = session.signals(name="respiratory", person="C07")
    assert breath.start == pytest.approx(2.5 - 1.5)
    assert (breath.modality, float(breath.rate)) == ("breath", 25.0)
    (eda,) = session.signals(name="eda", person="T01")
    assert (eda.unit, int(np.isnan(eda.values).sum())) == ("µS", 1)
    error = session.clock_error(tuple(r.name for r in session.recordings if "eeg" in r.name), 0)
    assert error == pytest.approx(0.001 / math.sqrt(6))


def test_other_columns_of_dyads_are_the_design(tmp_path):
    told = "dyad_id\tparticipant_id_a\tparticipant_id_b\tsite\tfilm\n07\tT01\tC07\tBern\tn/a\n"
    session, _ = loaded(data_set(tmp_path / "pair", dyads=told))
    assert session.design == {"site": "Bern", "ses": "d07s03", "task": "talk"}
    assert session.name == "07_ses-d07s03_task-talk"
    told = "group_id\tparticipant_id\tsite\tage\n1\tT01\tBern\t33\n1\tC07\tBern\t44\n"
    session, _ = loaded(data_set(tmp_path / "group", dyads=told))
    assert session.design == {"site": "Bern", "ses": "d07s03", "task": "talk"}


def test_marks_lie_on_the_clock_of_the_first_sample(tmp_path):
    session, _ = loaded(data_set(tmp_path))
    events = [e for r in session.recordings for e in r.events if e.name == "events"]
    assert [e.person for e in events] == ["T01", "C07"]
    assert events[0].labels == ("speak", "")
    np.testing.assert_allclose((events[0].times, events[0].durations), ([0.5, 1.25], [1.0, 0.0]))


def test_without_times_no_lag_between_people_can_be_claimed(tmp_path):
    session, _ = loaded(data_set(tmp_path, scans=False))
    assert "no acq_time" in codes(session)["clocks-unknown"]
    names = tuple(r.name for r in session.recordings)
    assert math.isnan(session.clock_error((names[0], names[-1]), 0))
    own = [r.name for r in session.recordings if "sub-T01" in r.name]
    assert session.clock_error(tuple(own), 0) == 0.0


def test_dates_that_were_shifted_are_no_times(tmp_path):
    root = data_set(tmp_path)
    scans = next(root.glob("sub-C07/*/*_scans.tsv"))
    scans.write_text(scans.read_text().replace("2024-02-29", "1911-07-01"))
    assert "more than a day apart" in codes(loaded(root)[0])["clocks-unknown"]


def test_without_dyads_a_shared_label_says_who_met(tmp_path):
    session, notices = loaded(data_set(tmp_path, dyads=""))
    assert session.persons == ("C07", "T01")
    assert "C07 and T01 in d07s03" in notices[0].text


def test_a_label_that_three_people_share_says_nothing_unless_it_is_a_groups(tmp_path):
    people = ("A", "B", "C")
    root = data_set(tmp_path / "x", people=people, ses="01", dyads="")
    with pytest.raises(DataError, match=r"write a dyads\.tsv"):
        meetings(root)
    root = data_set(tmp_path / "y", people=people, ses="group1", dyads="")
    assert loaded(root)[0].persons == people


def test_roles_come_from_participants_too_and_groups_have_a_row_a_member(tmp_path):
    table = "group_id\tparticipant_id\trole\n" + "".join(f"g1\tsub-{p}\tn/a\n" for p in "ABC")
    root = data_set(tmp_path, people=("A", "B", "C"), ses="01", dyads=table)
    write(root / "participants.tsv", "participant_id\trole\nsub-A\tleader\nsub-B\tn/a\n")
    session, _ = loaded(root)
    assert [(p.code, p.role) for p in session.participants] == [
        ("A", "leader"), ("B", ""), ("C", ""),
    ]  # fmt: skip
    assert session.dyad == "g1"


def test_channels_that_are_bad_are_not_observed(tmp_path):
    root = data_set(tmp_path)
    path = "sub-T01/ses-d07s03/eeg/sub-T01_ses-d07s03_task-talk_channels.tsv"
    write(root / path, "name\ttype\tunits\tstatus\nFz\tEEG\tµV\tgood\nCz\tEEG\tµV\tbad\n")
    session, _ = loaded(root)
    fz, cz = (session.signals(name=f"eeg/{n}", person="T01")[0] for n in ("Fz", "Cz"))
    assert (fz.coverage, cz.coverage) == (1.0, 0.0)
    assert "Cz" in codes(session)["bad-channels"]


def test_light_and_motion_are_read(tmp_path):
    root = data_set(tmp_path)
    for person in ("T01", "C07"):
        stem = f"sub-{person}_ses-d07s03_task-rest"
        folder = root / f"sub-{person}" / "ses-d07s03"
        write(folder / "nirs" / f"{stem}_nirs.snirf", snirf_bytes())
        write(folder / "motion" / f"{stem}_tracksys-cam_motion.tsv", "1.0\t2.0\n" * 100)
        names = (
            "name\tcomponent\ttype\ttracked_point\tunits\nx\tx\tPOS\thead\tm\ny\ty\tPOS\thead\tm\n"
        )
        write(folder / "motion" / f"{stem}_tracksys-cam_channels.tsv", names)
        facts = json.dumps({"SamplingFrequency": 50})
        write(folder / "motion" / f"{stem}_tracksys-cam_motion.json", facts)
    found = {m.name: load_meeting(root, m) for m in meetings(root)[0]}
    rest = found["07_ses-d07s03_task-rest"]
    assert {s.name for s in rest.signals(person="T01")} >= {"x", "y", "fnirs/S1_D1 690 nm 30 mm"}
    (x,) = rest.signals(name="x", person="C07")
    assert (x.unit, float(x.rate)) == ("m", 50.0)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"SamplingFrequency": 25}, "needs a JSON file"),
        ({"SamplingFrequency": 0, "Columns": ["a", "b"]}, "needs a JSON file"),
        ({"SamplingFrequency": 25, "Columns": ["a"]}, "2 columns of numbers, but 1 are named"),
    ],
)
def test_a_table_without_its_facts_is_refused(tmp_path, facts, said):
    root = data_set(tmp_path)
    write(root / "task-talk_physio.json", json.dumps(facts))
    with pytest.raises(FormatError, match=said):
        loaded(root)


def test_links_out_of_the_data_set_are_not_followed(tmp_path):
    root = data_set(tmp_path / "x")
    secret = write(tmp_path / "secret.tsv.gz", physio())
    path = next(root.glob("sub-T01/*/beh/*physio.tsv.gz"))
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(FormatError, match="leads out of the data set"):
        loaded(root)


def test_a_folder_is_inspected_and_its_meetings_are_named(tmp_path):
    found = inspect(data_set(tmp_path))
    assert {file.reader for file in found.files} == {"brainvision", "delimited"}
    assert not found.failures
    assert "07_ses-d07s03_task-talk" in found.notices[0].text
    assert found.files[0].name.startswith("sub-C07/ses-d07s03/beh/")


def test_a_data_set_is_analyzed_without_a_recipe_and_its_key_holds_all_files(tmp_path):
    root = data_set(tmp_path, delay=0.5)
    plan = AnalysisPlan(extract=(), null={"members": ()}, measures=(WCC,))
    works, _, _ = works_of(root, plan)
    assert len(works[0].files) == len(set(works[0].files)) >= 9
    findings = analyze(root, plan)
    assert not findings.failures
    assert {f.result.signal for f in findings.findings} >= {"respiratory"}
    before = works[0].key
    write(root / "task-talk_physio.json", (root / "task-talk_physio.json").read_text() + "\n")
    assert works_of(root, plan)[0][0].key != before


FACTS = ("dyads.tsv", "task-talk_physio.json", "*_scans.tsv", "*_events.tsv", "*_physio.tsv.gz")


@pytest.mark.slow
@pytest.mark.parametrize("pattern", FACTS)
def test_no_mutant_of_what_is_said_raises_anything_else(tmp_path, rng, pattern):
    root = data_set(tmp_path)
    if "physio" in pattern:
        for file in root.rglob("*.vhdr"):
            file.unlink()  # what is read in the child is asked elsewhere
    path = sorted(root.rglob(pattern))[0]
    seed = path.read_bytes()
    for _ in range(MUTANTS if "physio" in pattern else MUTANTS // 4):
        path.write_bytes(mutant(seed, rng))
        inspect(root)
        try:
            for meeting in meetings(root)[0]:
                load_meeting(root, meeting)
        except SyntonyError as error:
            assert len(str(error)) > 20  # noqa: PT017 - a mutant may also be read
