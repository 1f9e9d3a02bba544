import gzip
import re

import numpy as np
import pytest
from samples import epochs_bytes, fif_bytes, mne_info, saved_by_mne, waves

from syntony.core.errors import FormatError
from syntony.io.reading import read

mne = pytest.importorskip("mne")


def written(tmp_path, content, name="a_raw.fif"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def raw_file(tmp_path, *, annotations=(), bads=(), types="eeg", names=("Fz", "Cz", "Oz")):
    info = mne_info(names, types=types)
    info["bads"] = list(bads)
    raw = mne.io.RawArray(waves(channels=len(names)) * 1e-6, info, verbose="ERROR")
    if annotations:
        raw.set_annotations(mne.Annotations(*zip(*annotations, strict=True)))
    return written(tmp_path, saved_by_mne(raw, "a_raw.fif"))


def codes(recording):
    return [notice.code for notice in recording.notices]


def test_channels_are_microvolts_on_the_amplifiers_clock(tmp_path):
    recording = read(written(tmp_path, fif_bytes()))
    (eeg,) = recording.streams
    assert eeg.channels == ("eeg/Fz", "eeg/Cz", "eeg/Oz")
    assert (float(eeg.rate), eeg.start, eeg.unit, eeg.modality) == (250.0, 0.0, "µV", "brain")
    np.testing.assert_allclose(eeg.values, waves(), rtol=1e-6)  # FIF keeps single precision


def test_a_packed_file_is_read_alike(tmp_path):
    plain = read(written(tmp_path, fif_bytes()))
    packed = read(written(tmp_path, gzip.compress(fif_bytes()), "a_raw.fif.gz"))
    assert plain.streams[0].values.tobytes() == packed.streams[0].values.tobytes()


def test_a_recording_that_was_cut_keeps_its_time(tmp_path):
    whole = mne.io.RawArray(waves() * 1e-6, mne_info(), verbose="ERROR")
    part = read(written(tmp_path, saved_by_mne(whole.crop(0.4), "a_raw.fif"))).streams[0]
    assert part.start == pytest.approx(0.4)
    np.testing.assert_allclose(part.values, waves()[:, 100:], rtol=1e-6)


def test_what_is_marked_as_bad_is_not_observed_unless_it_is_kept(tmp_path):
    path = raw_file(tmp_path, annotations=[(0.5, 0.2, "BAD_blink"), (1.0, 0.1, "go")], bads=["Cz"])
    recording = read(path)
    fz, cz, _ = recording.streams[0].values
    assert np.isnan(cz).all()
    assert np.flatnonzero(np.isnan(fz)).tolist() == list(range(125, 175))
    assert {"bad-channels", "bad-stretches"} <= set(codes(recording))
    (events,) = recording.events
    assert (events.labels, events.times.tolist()) == (("BAD_blink", "go"), [0.5, 1.0])
    kept = read(path, settings={"keep_bad": True})
    assert np.isfinite(kept.streams[0].values).all()
    assert "bad-kept" in codes(kept)


def test_types_of_channels_come_apart_and_triggers_become_events(tmp_path):
    names, types = ("Fz", "heart", "trigger", "tail"), ["eeg", "ecg", "stim", "chpi"]
    info = mne_info(names, types=types)
    data = waves(channels=4) * 1e-6
    data[2] = 0
    data[2, 100:110], data[2, 300] = 5, 7
    raw = mne.io.RawArray(data, info, verbose="ERROR")
    recording = read(written(tmp_path, saved_by_mne(raw, "a_raw.fif")))
    assert [(s.channels, s.unit, s.modality) for s in recording.streams] == [
        (("eeg/Fz",), "µV", "brain"),
        (("ecg/heart",), "µV", "heart"),
    ]
    (events,) = recording.events
    assert (events.name, events.labels) == ("trigger", ("5", "7"))
    np.testing.assert_allclose(events.times, [0.4, 1.2])
    assert "channels-left-out" in codes(recording)


def test_epochs_lie_at_their_number_so_that_those_of_two_persons_meet(tmp_path):
    one = read(written(tmp_path, epochs_bytes((0, 1, 3, 4)), "a-epo.fif"))
    other = read(written(tmp_path, epochs_bytes((1, 2, 4, 7), seed=2), "b-epo.fif"))
    a, b = one.streams[0], other.streams[0]
    assert (a.start, b.start) == (0.0, 0.0)
    slot = 375  # the shortest whole number of half seconds longer than an epoch of 250 samples
    n = min(a.values.shape[1], b.values.shape[1])
    both = np.isfinite(a.values[0, :n]) & np.isfinite(b.values[0, :n])
    met = sorted(set(np.flatnonzero(both) // slot))
    assert met == [1, 4]
    third = waves(250 * 8).reshape(3, 8, 250)[:, 3]
    np.testing.assert_allclose(a.values[:, 3 * slot : 3 * slot + 250], third, rtol=1e-6)
    assert np.isnan(a.values[:, 3 * slot + 250 : 4 * slot]).all()
    assert one.events[0].labels[2] == "epoch 3: 1 at 7.6 s"
    np.testing.assert_allclose(one.events[0].times, [0.0, 1.5, 4.5, 6.0])


def test_epochs_can_lie_in_their_order_or_at_their_time(tmp_path):
    path = written(tmp_path, epochs_bytes((0, 1, 3, 4)), "a-epo.fif")
    order = read(path, settings={"place": "order"})
    np.testing.assert_allclose(order.events[0].times, [0.0, 1.5, 3.0, 4.5])
    time = read(path, settings={"place": "time"})
    np.testing.assert_allclose(time.events[0].times, [4.0, 5.2, 7.6, 8.8])
    assert time.streams[0].start == pytest.approx(4.0)


def test_epochs_that_overlap_have_no_time_and_are_told_of(tmp_path):
    data = waves(1000).reshape(3, 4, 250).transpose(1, 0, 2) * 1e-6
    events = np.array([[125 * i, 0, 1] for i in range(4)])
    epochs = mne.EpochsArray(data, mne_info(), events, verbose="ERROR")
    path = written(tmp_path, saved_by_mne(epochs, "a-epo.fif"), "a-epo.fif")
    assert "epochs-overlap" in codes(read(path))
    with pytest.raises(FormatError, match=r"epochs overlap.*place = 'number'"):
        read(path, settings={"place": "time"})


def test_epochs_too_far_apart_for_one_line_of_time_are_refused(tmp_path):
    epochs = mne.EpochsArray(
        waves(500).reshape(3, 2, 250).transpose(1, 0, 2) * 1e-6, mne_info(),
        np.array([[0, 0, 1], [300, 0, 1]]), verbose="ERROR",
    )  # fmt: skip
    epochs.selection = np.array([0, 90_000])
    epochs.drop_log = ((),) + (("far",),) * 89_999 + ((),)
    path = written(tmp_path, saved_by_mne(epochs, "a-epo.fif"), "a-epo.fif")
    with pytest.raises(FormatError, match="place = 'order'"):
        read(path)
    assert read(path, settings={"place": "order"}).streams


def test_a_part_of_a_split_recording_is_refused(tmp_path):
    raw = mne.io.RawArray(waves(600_000) * 1e-6, mne_info(), verbose="ERROR")
    raw.save(tmp_path / "a_raw.fif", split_size="2.5MB", verbose="ERROR")
    with pytest.raises(FormatError, match="split into several files"):
        read(tmp_path / "a_raw.fif")


def test_a_file_without_data_and_one_that_leads_backwards_are_refused(tmp_path):
    cov = mne.make_ad_hoc_cov(mne_info())
    with pytest.raises(FormatError, match="no recording and no epochs"):
        read(written(tmp_path, saved_by_mne(cov, "a-cov.fif")))
    content = bytearray(fif_bytes())
    content[12:16] = (0).to_bytes(4, "big")
    content[36 + 12 : 36 + 16] = (16).to_bytes(4, "big")
    with pytest.raises(FormatError, match="leads backwards"):
        read(written(tmp_path, bytes(content)))


def test_the_shared_pair_equals_mne_and_only_common_epochs_meet(shared_data):
    found = {}
    for who in "12":
        path = shared_data("eeg_hyperscanning") / f"preproc_S{who}-epo.fif"
        theirs = mne.read_epochs(path, proj=False, verbose="ERROR")
        (eeg,) = read(path).streams
        assert [c.partition("/")[2] for c in eeg.channels] == theirs.ch_names
        assert (eeg.values.shape[0], float(eeg.rate)) == (31, 500.0)
        for number, epoch in zip(theirs.selection, theirs.get_data(), strict=True):
            ours = eeg.values[:, number * 750 : number * 750 + 501]
            np.testing.assert_allclose(ours * 1e-6, epoch, rtol=1e-12, atol=0)
        assert np.isfinite(eeg.values[0]).sum() == 33 * 501
        found[who] = (eeg, set(theirs.selection.tolist()))
    (a, kept), (b, others) = found["1"], found["2"]
    n = min(a.values.shape[1], b.values.shape[1])
    both = np.isfinite(a.values[0, :n]) & np.isfinite(b.values[0, :n])
    # 33 epochs each, as SOURCE.md says, but only 25 of them are the same ones.
    assert both.sum() == len(kept & others) * 501 == 25 * 501
    assert set(np.flatnonzero(both) // 750) == kept & others
    assert re.match(r"epoch 27: 27 at 71\.9 s", read(path).events[0].labels[0])
