"""Parts that were taken out of a session are nowhere any more; what lies outside is as it was."""

import hashlib
import sqlite3
import sys
from contextlib import closing
from fractions import Fraction

import av
import numpy as np
import pytest
from tests.io.films import film, levels
from tests.io.sounds import wav_bytes

from syntony.analysis.removing import outlook, remove
from syntony.core.annotations import Feeling, Hunch, Judged, Label, Note
from syntony.core.clock import Clock
from syntony.core.errors import DataError, IntegrityError, ParameterError
from syntony.core.moments import Moment
from syntony.core.provenance import Source
from syntony.core.ratings import Rating, RatingBlock
from syntony.core.session import Recording, Session
from syntony.core.signals import Events, Participant, Samples, Signal, SignalSet
from syntony.core.spans import Intervals
from syntony.core.supervision import Topic
from syntony.io.display import envelope, frame_times
from syntony.io.reading import read
from syntony.io.store import StoredResult, audit, open_session, record_session, save_session
from syntony.io.store import removal as removal_of
from syntony.io.store.notebook import Notebook
from syntony.io.store.whereabouts import move_media

CANARY, SECRET = "Wilhelmina", 1234567.890625
PEOPLE = (Participant("client"), Participant("therapist"))
#: The belt's clock: session time is its own and 2 s.
CLOCKS = {"belt": Clock(offset=2.0, source="given")}
PART = (3.0, 4.0)


def ramp(n, rate, offset=0.0, inside=PART):
    """Values that tell their number, and the secret at session times inside."""
    times = offset + np.arange(n) / rate
    return np.where((times >= inside[0]) & (times < inside[1]), SECRET, np.arange(n) + 0.5)


def moment(name, start, stop, title):
    told = Moment("made", start, stop, start, title, "", ("client",), (), 0.0, (), 0.0, "", "star")
    return Judged(name, told, starred=True, made=True)


def write_about(folder):
    book = Notebook(folder, "me")
    for k, at in enumerate((1.0, 3.0, 3.5, 4.0)):
        words = CANARY if 3.0 <= at < 4.0 else "Outside"
        book.keep("Write a note", Note(f"n{k}", at, f"{words} {at}", "me"))
        book.keep("Write a label", Label(f"l{k}", "1", f"{words} label", at, "me"))
    long = Note("n9", 2.5, f"{CANARY} over it", "me", stop=3.1)
    answer = Note("n10", 8.0, f"{CANARY} again", "me", parent="n9")
    book.keep("Write a note", long, answer)
    book.keep("Mark", moment("m1", 2.0, 3.2, CANARY), moment("m2", 5.0, 6.0, "Outside"))
    book.keep("Set on the agenda", Topic("m1", 0, done=False), Topic("m2", 1, done=False))
    book.keep("Write", Hunch("h1", 3.2, CANARY, "client", 3, "me"))
    book.keep("Write", Feeling("f1", 3.3, CANARY, "client", "me"))
    readings = np.linspace(0, 1, 150).round(3)
    readings[75:100] = 0.12345
    book.keep("Rate", Rating("r1", 0.0, "calm", "low", "high", "client", "me"),
              RatingBlock("b1", "r1", 0, 0, tuple(readings)))  # fmt: skip
    open_session(folder).add_result(StoredResult("analysis", CANARY, "{}", CANARY.encode()))


def streams():
    beats = np.sort(np.append(np.arange(0, 10, 0.75), 3.1))
    labels = ("Outside", CANARY, CANARY, "Outside")
    signal = Signal(ramp(400, 40), 40, name="pulse", person="client")
    support = Intervals([(-2.0, 3.0), (5.0, 20.0)], ["Outside", "Outside"])
    belt = Signal(ramp(250, 25, 2.0), 25, 0.0, "breath", person="therapist", support=support)
    cap = SignalSet(np.stack([ramp(5120, 512)] * 2), ("a", "b"), 512, person="client")
    beat = Samples(beats, np.where((beats >= 3) & (beats < 4), SECRET, beats), "beat",
                   person="client")  # fmt: skip
    events = Events([1.0, 2.9, 3.5, 4.0], [0.5, 0.2, np.nan, 1.0], labels, "words", "client")
    return (signal, cap, beat), (belt,), events


@pytest.fixture
def folder(tmp_path):
    return filled(tmp_path / "s")


def filled(folder):
    """Make a session with films, sound, signals and all that can be written about it."""
    (folder / "media").mkdir(parents=True)
    tone = 0.3 * np.sin(np.arange(80_000) / 4)
    path = folder / "media" / "room.avi"
    path.write_bytes(film(levels(250), "avi", "mjpeg", pixels="yuvj420p"))
    mp4 = folder / "media" / "client.mp4"
    mp4.write_bytes(film(levels(250), sound=(8000, tone)))
    wav = folder / "media" / "voice.wav"
    values = (np.arange(80_000) % 997 - 498) / 32768
    values[24_000:32_000] = np.tile([0.25, -0.5, 0.125, 0.75], 2000)
    wav.write_bytes(wav_bytes(values[None], 8000))
    one, belt, events = streams()
    (folder / "raw.csv").write_text(CANARY)
    media = [Recording(p.name, (), media=read(p).media, source=read(p).source)
             for p in (path, mp4, wav)]  # fmt: skip
    source = Source.of(folder / "raw.csv", "csv")
    recordings = (Recording("cap", one, (events,), source), Recording("belt", belt), *media)
    places = {"cap": folder / "raw.csv", **{r.name: folder / "media" / r.name for r in media}}
    save_session(Session("s", PEOPLE, recordings, CLOCKS), folder, files=places)
    write_about(folder)
    for name in ("display/m0-frames.arrays", "display/copies/1/clip-1.mp4", "work/x/y",
                 "extracted/000001-abc/session.db"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(CANARY)
    return folder


def hits(folder):
    """How often something of the part stands in the bytes of a folder."""
    spoken = np.rint(np.array([0.25, -0.5, 0.125, 0.75]) * 32767).astype("<i2")
    wanted = [CANARY.encode(), np.float64(SECRET).tobytes(), b"0.12345", spoken.tobytes()]
    every = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return [sum(content.count(text) for content in every) for text in wanted]


def tracks(folder):
    return {m.kind + r.name: m for r in open_session(folder).described().recordings
            for m in r.media}  # fmt: skip


def lights(path):
    """Level of the left half of each picture, and of the right one."""
    with av.open(str(path)) as container:
        pictures = [f.to_ndarray(format="gray") for f in container.decode(video=0)]
    halves = np.array([[p[8:-8, 8:24].mean(), p[8:-8, 40:-8].mean()] for p in pictures])
    return halves.T


def told(capsys, figure):
    with capsys.disabled():
        sys.stdout.write(f"\n{figure}\n")


def test_the_part_is_nowhere_in_the_folder_and_the_rest_is_equal_to_the_bit(folder, capsys):
    before, whole = hits(folder), open_session(folder).session()
    assert min(before) > 0
    seen = outlook(folder, [PART])
    assert hits(folder) == before
    assert open_session(folder).verify() == ()
    proof = remove(folder, [PART], who="Dana")
    after = hits(folder)
    told(capsys, f"canary before {before}, after {after}; {len(proof.removed)} files removed")
    assert max(after) == 0
    store = open_session(folder)
    assert store.verify() == ()
    cut = store.session()
    assert seen.count["samples"] == 40 + 2 * 512 + 25 + 3
    for name in ("pulse", "breath"):
        (old,), (new,) = (s.signals(name=name) for s in (whole, cut))
        times = new.start + np.arange(new.values.size) / float(new.rate)
        inside = (times >= 3) & (times < 4)
        assert inside.sum() == float(new.rate)
        assert np.isnan(new.values[inside]).all()
        assert new.values[~inside].tobytes() == old.values[~inside].tobytes()
        assert new.support.labels == (("Outside",) * 3 if name == "breath" else ())
    (old,), (new,) = (s.recordings[0].streams[1:2] for s in (whole, cut))
    assert np.isnan(new.values[:, 1536:2048]).all()
    assert new.values[:, :1536].tobytes() == old.values[:, :1536].tobytes()
    assert new.values[:, 2048:].tobytes() == old.values[:, 2048:].tobytes()
    times = cut.recordings[0].streams[2].times
    assert times.tolist() == [t for t in np.arange(0, 10, 0.75) if not 3 <= t < 4]
    assert cut.recordings[0].events[0].times.tolist() == [1.0, 4.0]
    low, _ = store.tile(store.streams[1], 2, 0)
    assert np.nanmax(low) < 6000
    assert store.mark() != ""


def test_what_people_wrote_about_it_is_gone_with_its_history(folder):
    remove(folder, [PART])
    book = Notebook(folder)
    assert [n.id for n in book.notes()] == ["n0", "n3"]
    assert [n.id for n in book.labels()] == ["l0", "l3"]
    assert [m.id for m in book.moments()] == ["m2"]
    assert [t.id for t in book.agenda()] == ["m2"]
    assert book.hunches() == book.feelings() == ()
    ((rated),) = book.ratings()
    assert [(b.first, len(b.values)) for b in rated.blocks] == [(0, 75), (100, 50)]
    assert rated.blocks[1].values[0] == round(100 / 149, 3)
    assert book.undo() is None
    assert open_session(folder).results() == ()


def test_films_keep_their_frames_and_their_clock_and_show_nothing_of_it(folder):
    before = {name: m for name, m in tracks(folder).items() if m.kind == "video"}
    frames = {name: frame_times(m) for name, m in before.items()}
    light = {name: lights(m.path) for name, m in before.items()}
    remove(folder, [PART])
    for name, media in tracks(folder).items():
        assert media.path.is_file()
        assert media.removed == (PART,)
        if media.kind != "video":
            continue
        times = frame_times(media)
        np.testing.assert_allclose(times, frames[name], atol=0.0015)
        assert media.count == before[name].count == 250
        inside = (times >= 3) & (times < 4)
        left, right = lights(media.path)
        assert np.ptp(left[inside]) < 3, "one gray"
        assert np.abs(left - right)[inside].max() < 3
        assert np.abs(left - light[name][0])[~inside].max() < 8
    assert list((folder / "media").glob("*.part")) == []
    assert len(list((folder / "media").iterdir())) == 3
    assert not any((folder / name).exists() for name in ("work", "display", "extracted"))
    assert not (folder / "raw.csv").exists()


def test_sound_is_silent_there_and_is_not_taken_as_observed(folder):
    wav = folder / "media" / "voice.wav"
    old = np.frombuffer(wav.read_bytes()[44:], "<i2")
    remove(folder, [PART])
    found = tracks(folder)
    new = np.frombuffer(found["audiovoice.wav"].path.read_bytes()[44:], "<i2")
    assert new.size == old.size
    assert (new[24_000:32_001] == 0).all()
    assert (new[:24_000] == old[:24_000]).all()
    assert (new[32_001:] == old[32_001:]).all()
    for name in ("audiovoice.wav", "audioclient.mp4"):
        low, high = envelope(found[name])
        assert np.isnan(low[300:400]).all()
        assert np.isfinite(low[:298]).all()
        assert high[100:280].max() > 0.01
    with av.open(str(found["audioclient.mp4"].path)) as container:
        sound = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
    rate = 48_000
    assert np.abs(sound[round(3.1 * rate) : round(3.9 * rate)]).max() < 1e-3
    assert np.abs(sound[rate : 2 * rate]).max() > 0.2


def test_the_proof_stands_in_the_trail_and_names_nobody(folder):
    hashes = {hashlib.sha256(p.read_bytes()).hexdigest() for p in (folder / "media").iterdir()}
    proof = remove(folder, [PART], who="Dana")
    entries, faults = audit.trail(folder)
    assert faults == ()
    begun, done = entries[-2:]
    assert (begun.what, done.what, done.who) == ("erase-begun", "erase-part", "Dana")
    assert done.ids[0] == "part:3.000:4.000"
    assert {"signals:4", "notes:4", "moments:1", "results:1"} <= set(done.ids)
    assert [i for i in done.ids if len(i) > 60] == [one.told for one in proof.removed]
    assert hashes <= {one.sha256 for one in proof.removed}
    assert (proof.elsewhere, proof.exports) == (0, 0)
    assert CANARY not in str(done)


def test_a_second_part_leaves_the_first_one_removed(folder):
    remove(folder, [PART])
    remove(folder, [(6.0, 6.5)])
    found = tracks(folder)["videoclient.mp4"]
    assert found.removed == (PART, (6.0, 6.5))
    times, (left, right) = frame_times(found), lights(found.path)
    gone = ((times >= 3) & (times < 4)) | ((times >= 6) & (times < 6.5))
    assert np.abs(left - right)[gone].max() < 3
    assert open_session(folder).verify() == ()


def test_a_film_elsewhere_stays_and_the_session_no_longer_shows_it(folder, tmp_path):
    path = tmp_path / "elsewhere.mp4"
    path.write_bytes(film(levels(250)))
    mark = path.read_bytes()
    other = tmp_path / "t"
    save_session(Session("t", PEOPLE, (Recording("r", media=read(path).media),)), other)
    assert [one.inside for one in outlook(other, [PART]).films] == [False]
    proof = remove(other, [PART])
    assert proof.elsewhere == 1
    assert path.read_bytes() == mark
    (media,) = tracks(other).values()
    assert media.path.parent == other / "media"


def test_a_film_that_cannot_be_written_anew_is_refused_or_erased(folder):
    lost = folder / "media" / "room.avi"
    content = lost.read_bytes()
    lost.unlink()
    assert [f.what for f in outlook(folder, [PART]).films].count("impossible") == 1
    with pytest.raises(ParameterError, match=r"room\.avi: the file is not where it was"):
        remove(folder, [PART])
    assert hits(folder)[0] > 0
    lost.write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="can be decoded"):
        remove(folder, [PART])
    assert sorted(p.name for p in (folder / "media").iterdir()) == [
        "client.mp4", "room.avi", "voice.wav",
    ]  # fmt: skip
    assert not list((folder / "work").glob("removal-*"))
    remove(folder, [PART], erase_films=True)
    assert not lost.exists()
    assert max(hits(folder)) == 0
    assert tracks(folder)["videoclient.mp4"].path.is_file()


def test_an_interruption_after_the_database_is_made_good(folder, monkeypatch):
    def fails(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(removal_of, "remove", fails)
    with pytest.raises(KeyboardInterrupt):
        remove(folder, [PART])
    monkeypatch.undo()
    assert hits(folder)[0] > 0
    assert (folder / "media" / "room.avi").exists()
    assert len(removal_of.settled(folder)) > 5
    assert max(hits(folder)) == 0
    assert removal_of.settled(folder) == ()
    assert open_session(folder).verify() == ()
    assert all(media.path.is_file() for media in tracks(folder).values())


def test_films_that_a_killed_removal_wrote_anew_leave_with_the_next(folder, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("syntony.analysis.removing.removed_parts", killed)
        patched.setattr("syntony.analysis.removing._discard", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            remove(folder, [(8.0, 9.0)])
    (folder / "media" / "0123456789abcdef.toml").write_text("of somebody")
    assert len(list((folder / "media").iterdir())) == 7
    remove(folder, [PART])
    left = {path for path in (folder / "media").iterdir() if path.suffix != ".toml"}
    assert left == {media.path for media in tracks(folder).values()}
    assert (folder / "media" / "0123456789abcdef.toml").exists()
    assert max(hits(folder)) == 0


def test_a_film_that_the_session_names_by_another_way_is_removed(folder, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)
    wav = folder / "media" / "voice.wav"
    move_media(folder, "voice.wav", wav, link / "media" / "voice.wav")
    remove(folder, [PART])
    assert not wav.exists()
    assert max(hits(folder)) == 0


def test_a_session_that_is_damaged_or_still_recorded_is_not_cut(folder, tmp_path):
    with closing(sqlite3.connect(folder / "session.db")) as connection:
        connection.execute("UPDATE events SET label = 'x' WHERE idx = 0")
        connection.commit()
    with pytest.raises(IntegrityError, match="events"):
        remove(folder, [PART])
    with record_session(Session("live", PEOPLE), tmp_path / "live"), \
            pytest.raises(DataError, match="still being recorded"):  # fmt: skip
        outlook(tmp_path / "live", [PART])


def test_a_part_outside_of_everything_changes_nothing_but_the_trail(folder):
    whole = open_session(folder).session()
    remove(folder, [(50.0, 60.0)])
    cut = open_session(folder).session()
    assert [s.values.tobytes() for s in cut.recordings[0].streams] == [
        s.values.tobytes() for s in whole.recordings[0].streams
    ]
    assert tracks(folder)["videoclient.mp4"].path.name == "client.mp4"
    assert len(Notebook(folder).notes()) == 6
    assert Fraction(cut.recordings[0].streams[0].rate) == 40
