"""Every file of the shared recordings is read with the facts that its SOURCE.md states.

A file that no line here means fails the test, and so does a line that means no file: what is added
to the folder must be given its facts, or said to be no recording.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from syntony.core.errors import SyntonyError
from syntony.io.inspection import FileFacts, inspect
from syntony.io.reading import read

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Facts:
    """What SOURCE.md says of files.

    Parameters
    ----------
    reader : str
        What must understand them.
    count : int
        How many files there are.
    streams, channels : int
        Signals in a file (None: not stated).
    rate : float
        Of the first signal or of the pictures (Hz); None where it is irregular.
    n : (int, int)
        Fewest and most samples or pictures.
    seconds : (float, float)
        Shortest and longest.
    told : dict
        What the file does not hold and its SOURCE.md says.
    also : callable
        Whatever else is stated.
    """

    reader: str
    count: int = 1
    streams: int | None = None
    rate: float | None = None
    n: tuple[int, int] | None = None
    seconds: tuple[float, float] | None = None
    told: dict = field(default_factory=dict)
    also: Callable[[FileFacts], object] = lambda facts: None


def movement(facts):
    assert [s.name for s in facts.streams] == ["pat", "th"]
    assert all(s.coverage == 1.0 and s.minimum >= 0 for s in facts.streams)
    assert any(notice.code == "assumed-rate" for notice in facts.notices)


def two_bodies(share):
    """Two people who are told apart, at least in the share of pictures that show just two."""

    def check(facts):
        names = {s.name.partition("/")[0] for s in facts.streams}
        assert names == {"1: pose", "2: pose"}
        (text,) = (n.text for n in facts.notices if n.code == "identity-by-place")
        together = float(text.partition("All are there in ")[2].partition("%")[0])
        assert together >= 100 * share
        assert not any(n.code == "identity-unsure" for n in facts.notices)

    return check


def film(rate, size, count, *, sound=(), declared=None):
    """Facts of a film: rate (Hz), size (height, width), pictures, sound (rate, channels)."""

    def check(facts):
        seen = [m for m in facts.media if m.kind == "video"]
        assert len(seen) == 1
        assert seen[0].rate == pytest.approx(rate, rel=0.002)
        assert seen[0].size == size
        low, high = count if isinstance(count, tuple) else (count, count)
        assert low <= seen[0].count <= high
        assert seen[0].duration == pytest.approx(seen[0].count / rate, rel=0.03)
        heard = [(m.rate, m.channels) for m in facts.media if m.kind == "audio"]
        assert heard == [*([sound] if sound else [])]
        if declared:
            (notice,) = [n for n in facts.notices if n.code == "rate-mismatch"]
            assert f"declares {declared} pictures" in notice.text

    return check


def channels(**rates):
    """Facts of signals by a part of their name: rate (Hz) and range of the values."""

    def check(facts):
        for part, (rate, low, high) in rates.items():
            (stream,) = [s for s in facts.streams if part in s.name]
            assert stream.rate == pytest.approx(rate, abs=1e-6)
            assert stream.minimum == pytest.approx(low, abs=0.006)
            assert stream.maximum == pytest.approx(high, abs=0.006)

    return check


def turns(count, first, last, persons):
    def check(facts):
        assert sum(e.n for e in facts.events) == count
        assert min(e.start for e in facts.events) == pytest.approx(first, abs=0.01)
        assert max(e.start + e.duration for e in facts.events) == pytest.approx(last, abs=0.01)
        assert len({e.person for e in facts.events}) == persons

    return check


def epochs(facts):
    (marked,) = facts.events
    assert (marked.name, marked.n) == ("epochs", 33)
    # 33 epochs of 501 samples, of which neighbors share one.
    seconds = sum(s.coverage * s.n for s in facts.streams[:1]) / 500
    assert 32.9 <= seconds <= 33.1


def light(n_channels, shortest, longest, stimuli, auxiliary):
    """Facts of fNIRS: 690 and 830 nm a channel, distances (mm), marks, further sensors."""

    def check(facts):
        waves = [s for s in facts.streams if s.name.startswith("fnirs/")]
        assert len(waves) == 2 * n_channels
        assert sum("690 nm" in s.name for s in waves) == n_channels
        assert sum("830 nm" in s.name for s in waves) == n_channels
        told = next(n.text for n in facts.notices if n.code == "optodes")
        assert f"{n_channels} channels, {shortest:g} to {longest:.3g} mm" in told
        assert sum(e.n for e in facts.events) == stimuli
        assert len(facts.streams) - len(waves) == auxiliary

    return check


def four_heads(facts):
    eeg = [s for s in facts.streams if ": EEG" in s.name]
    people = {s.name.partition(":")[0] for s in facts.streams}
    assert len(people) == 4
    assert len(eeg) == 16
    assert {round(s.rate) for s in eeg} == {256}
    assert all(9216 <= s.n <= 9250 and 35 < s.duration < 37 for s in eeg)
    slow = [s for s in facts.streams if "EEG" not in s.name]
    assert all(9.8 < s.rate < 9.9 for s in slow)
    codes = {n.code for n in facts.notices}
    assert {"rate-differs", "several-clocks", "no-contact"} <= codes
    (contact,) = [n for n in facts.notices if n.code == "no-contact"]
    assert "Blue" in contact.where


def code(wanted):
    def check(facts):
        assert wanted in {n.code for n in facts.notices}

    return check


def kinect(facts):
    assert facts.streams[0].rate is None
    assert facts.streams[0].start == pytest.approx(0.374)
    assert 239 < facts.streams[0].start + facts.streams[0].duration < 241
    second = next(s for s in facts.streams if s.name == "User Id #2")
    found = read(SHARED / "motion_kinect_mother_child" / facts.name)
    ids = next(s for s in found.streams if s.name == second.name).values
    assert (ids == 0).mean() == pytest.approx(0.16, abs=0.01)


def mother(facts):
    counts = {e.name: e.n for e in facts.events}
    assert "Maman" in counts
    assert max(e.start + e.duration for e in facts.events) == pytest.approx(240.8)


def couples(facts):
    dials = [s for s in facts.streams if s.name == "dial"]
    assert len(dials) == 80
    assert len({s.person.split("/")[0] for s in dials}) == 40
    assert sum(s.n for s in dials) == 36_844
    assert (min(s.n for s in dials), max(s.n for s in dials)) == (217, 679)
    missing = sum((1 - s.coverage) * s.n for s in dials) / 36_844
    assert missing == pytest.approx(0.0005, abs=0.0002)


def codes_of_therapy(facts):
    named = {(s.name, s.person): s for s in facts.streams}
    assert len({person for _, person in named}) == 10
    assert all(s.n == 900 and s.coverage == 1.0 for s in facts.streams)


def siblings(facts):
    names = {s.name for s in facts.streams}
    assert {"p1_com_approach_pos", "p2_com_approach_pos"} <= names
    assert facts.streams[0].rate == 30.0


def infants(facts):
    assert {s.name for s in facts.streams} == {
        "p1_com_approach_pos", "p2_com_approach_pos", "p1_com_diff", "p2_com_diff"
    }  # fmt: skip


GRID = film(25, (288, 360), 75, sound=(44100.0, 2))
#: Path below the folder, with ``*`` -> what its SOURCE.md says.
TABLE = {
    "mea_therapy/*/*.txt": Facts("mea", 12, 2, 25.0, (15_000, 15_000), (599.9, 600), also=movement),
    "motion_kinect_mother_child/Data_Example.csv": Facts(
        "delimited", streams=16, n=(2240, 2240), also=kinect
    ),
    "motion_kinect_mother_child/ELAN_2Persons.csv": Facts("elan_text", also=mother),
    "motion_hands_joint_action/handmovement.csv": Facts(
        "delimited", streams=4, rate=1.0, n=(5799, 5799), told={"rate": 1}
    ),
    "pose_dyads/siblings/cop_*_processed_data_layer2.csv.gz": Facts(
        "delimited", 3, rate=30.0, seconds=(107, 159), also=siblings
    ),
    "pose_dyads/caregiver_infant/sessions/*.csv.gz": Facts(
        "delimited", 45, 4, 50.0, (7501, 7501), (149.9, 150.1), also=infants
    ),
    "audio_dialogue/sample.wav": Facts(
        "audio",
        also=lambda f: [(m.rate, m.channels, m.duration) for m in f.media]
        == [(16_000.0, 1, 30.0)] or pytest.fail("not 30 s of 16 kHz, mono"),
    ),
    "audio_dialogue/sample.rttm": Facts("rttm", also=turns(10, 6.69, 30.0, 2)),
    "audio_dialogue/sample.stm": Facts("stm", also=turns(13, 6.68, 29.99, 2)),
    "pose_dyads/siblings/cop_p04_keypoints_data_layer1.csv.gz": Facts(
        "coco", rate=30.0, n=(3_237, 3_237), told={"rate": 30}, also=two_bodies(0.994),
    ),
    "pose_dyads/caregiver_infant/sample_keypoints_data_layer1.csv.gz": Facts(
        "coco", n=(1_142, 1_142), told={"rate": 30}, also=two_bodies(0.978),
    ),
    "physio_person/bioread/*.acq": Facts(
        "acq", 2, 4, 2000.0, seconds=(61.5, 62.0),
        also=lambda f: (
            channels(EKG=(1000, f.streams[1].minimum, f.streams[1].maximum),
                     RESP=(3.90625, f.streams[2].minimum, f.streams[2].maximum))(f),
            channels(GSR100C=(2000, 3.39, 4.19))(f),
            sum(e.n for e in f.events) == 10 or pytest.fail("not 10 markers"),
        ),
    ),
    "physio_person/systole/ppg_75hz.npy": Facts(
        "npy", streams=1, rate=75.0, n=(24_847, 24_847), seconds=(331, 332), told={"rate": 75}
    ),
    "physio_person/systole/task1_0-600s.npz": Facts(
        "npy", streams=4, rate=1000.0, n=(600_000, 600_000), seconds=(599.9, 600),
        also=lambda f: [s.name for s in f.streams] == ["ecg", "eda", "respiration", "stim"]
        or pytest.fail("not ECG, EDA, respiration and trigger"),
    ),
    "group_heart_rate/*.xlsx": Facts("polar_team", 124, 1, 0.5, (50, 520), (98, 1040)),
    "couples_affect/rties_couples_A.csv.gz": Facts(
        "delimited", told={"by": ["couple", "person"], "columns": ["dial"], "time": "time"},
        also=couples,
    ),
    "behaviour_codes/therapy_nonverbal/nonverbal.csv": Facts(
        "delimited", rate=1.0, told={"rate": 1, "by": ["id"]}, also=codes_of_therapy
    ),
    "eeg_hyperscanning/*.fif": Facts("fif", 2, 31, 500.0, also=epochs),
    "fnirs/neuro_run01.snirf": Facts(
        "snirf", rate=20.03, seconds=(399.2, 399.4), also=light(9, 20, 22.4, 6, 1)
    ),
    "fnirs/subjA_run03.snirf": Facts(
        "snirf", rate=5.0, seconds=(391.7, 391.9), also=lambda f: light(51, 8, 30, 12, 8)(f)
    ),
    "xdf/session_*.xdf": Facts("xdf", also=four_heads),
    "xdf/clock_resets.xdf": Facts("xdf", also=code("clock-reset")),
    "xdf/empty_streams.xdf": Facts("xdf", also=code("empty-stream")),
    "xdf/minimal.xdf": Facts("xdf", streams=3, n=(9, 9)),
    "video/composite_dyads/left_leads_0.4s.mp4": Facts("video", also=film(30, (240, 640), 397)),
    "video/composite_dyads/unrelated.mp4": Facts("video", also=film(30, (240, 640), (370, 380))),
    "video/grid/*.mpg": Facts("video", 5, also=GRID),
    "video/intel/asl_*.mkv": Facts("video", 9, also=film(30, (480, 640), (50, 78))),
    "video/intel/*female-and-male.gif": Facts(
        "video", also=film(12.02, (270, 480), 56, declared=12.5)
    ),
    "video/intel/*female.gif": Facts("video", also=film(12.02, (270, 480), 23, declared=12.5)),
    "wavelet_coherence/jao.txt": Facts("delimited", streams=1, n=(147, 147)),
    "wavelet_coherence/jbaltic.txt": Facts("delimited", streams=1, n=(280, 280)),
}  # fmt: skip

#: What is no recording: its path, and what it is.
OTHERS = {
    "LICENSES/*": "licence texts",
    "README.md": "the folder's own text",
    "*/SOURCE.md": "where the files are from",
    "mea_therapy/reference_rmea_*": "results of rMEA",
    "meta_analysis/*.csv": "published effects of studies",
    "meta_analysis/*.json": "results of metafor",
    "group_heart_rate/*.csv": "questionnaires and lists of members",
    "behaviour_codes/therapy_nonverbal/nonverbal_cov.csv": "one row a couple",
    "pose_dyads/caregiver_infant/crqa_results.csv": "published results",
    "pose_dyads/caregiver_infant/infant_ages.csv": "one row a visit",
    "pose_dyads/caregiver_infant/reference_lme4.json": "results of lme4",
    "pose_dyads/siblings/siblings_ages_gender.csv": "one row a person",
}  # fmt: skip


@cache
def files():
    if not SHARED.exists():
        return ()
    return tuple(p.relative_to(SHARED).as_posix() for p in SHARED.rglob("*") if p.is_file())


def meant(pattern):
    """Files of a line: of several lines that fit, the first one has it."""
    lines = [*TABLE, *OTHERS]
    return [
        f for f in files()
        if pattern == next((line for line in lines if fnmatchcase(f, line)), None)
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def _there(shared_data):
    shared_data("")


def test_every_file_has_its_line():
    stray = [f for f in files() if not any(fnmatchcase(f, line) for line in (*TABLE, *OTHERS))]
    assert not stray


@pytest.mark.parametrize("pattern", OTHERS)
def test_what_is_no_recording_is_there_and_harms_nothing(pattern):
    found = meant(pattern)
    assert found
    for name in found[:3]:
        error = refusal(SHARED / name)
        assert error is None or Path(name).name in str(error)


def refusal(path):
    try:
        read(path)
    except SyntonyError as error:
        return error
    return None


@pytest.mark.parametrize("pattern", TABLE)
def test_files_have_the_facts_that_their_source_states(pattern):
    facts, found = TABLE[pattern], meant(pattern)
    assert len(found) == facts.count
    for name in found:
        (file,) = inspect(SHARED / name, settings=facts.told).files
        assert not file.error, file.error
        assert file.reader == facts.reader
        check(file, facts)


def check(file, facts):
    if facts.streams is not None:
        assert len(file.streams) == facts.streams
    if facts.rate is not None:
        assert file.streams[0].rate == pytest.approx(facts.rate, rel=0.001)
    if facts.n is not None:
        assert all(facts.n[0] <= s.n <= facts.n[1] for s in file.streams)
    if facts.seconds is not None:
        low, high = facts.seconds
        assert all(low <= s.duration <= high for s in file.streams if "RESP" not in s.name)
    facts.also(file)
