import numpy as np
import pytest
from samples import eeg_bytes, vhdr_text, vmrk_text, waves

from syntony.core.errors import FormatError
from syntony.io.reading import parts_of, read

mne = pytest.importorskip("mne")


def recorded(folder, header=None, **files):
    """The three files of a recording."""
    folder.mkdir(exist_ok=True)
    (folder / "wave.vhdr").write_text(vhdr_text() if header is None else header, encoding="utf-8")
    (folder / "wave.eeg").write_bytes(files.get("eeg", eeg_bytes()))
    (folder / "wave.vmrk").write_text(files.get("vmrk", vmrk_text()), encoding="utf-8")
    return folder / "wave.vhdr"


def test_three_files_are_one_recording_that_equals_mnes(tmp_path):
    path = recorded(tmp_path)
    recording = read(path)
    (eeg,) = recording.streams
    theirs = mne.io.read_raw_brainvision(path, verbose="ERROR").get_data()
    np.testing.assert_allclose(eeg.values * 1e-6, theirs, rtol=1e-12, atol=0)
    np.testing.assert_allclose(eeg.values, np.rint(waves() * 10) / 10, rtol=1e-12, atol=1e-12)
    assert eeg.channels == ("eeg/Fz", "eeg/Cz", "eeg/Oz")
    assert (float(eeg.rate), eeg.unit) == (250.0, "µV")
    (events,) = recording.events
    assert events.labels == ("Stimulus/S  1", "Comment/Grüße")
    np.testing.assert_allclose((events.times, events.durations), ([0.5, 1.0], [0.004, 0.1]))
    assert any("2024-02-29 10:30:00" in notice.text for notice in recording.notices)


def test_all_three_files_are_hashed(tmp_path):
    path = recorded(tmp_path)
    (said,) = (n.text for n in read(path).notices if n.code == "read-with")
    assert said.count("sha256") == 2
    assert [part.name for part in parts_of(path)] == ["wave.vhdr", "wave.eeg", "wave.vmrk"]
    recorded(tmp_path, eeg=eeg_bytes(400))
    (again,) = (n.text for n in read(path).notices if n.code == "read-with")
    assert said != again


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("../secret.eeg", "outside of its folder"),
        ("/etc/passwd", "outside of its folder"),
        ("sub/wave.eeg", "outside of its folder"),
        ("link.eeg", "outside of its folder"),
        ("..", "outside of its folder"),
        ("wave\0.eeg", "outside of its folder"),
        ("x" * 300, "outside of its folder"),
        ("gone.eeg", "which is not there"),
    ],
)
def test_only_files_beside_the_header_belong_to_it(tmp_path, data, said):
    (tmp_path / "secret.eeg").write_bytes(eeg_bytes())
    path = recorded(tmp_path / "r", vhdr_text(data=data))
    (tmp_path / "r" / "link.eeg").symlink_to(tmp_path / "secret.eeg")
    with pytest.raises(FormatError, match=said):
        read(path)


def test_a_header_without_samples_is_refused(tmp_path):
    text = vhdr_text().replace("DataFile", "File").replace("MarkerFile", "Other")
    with pytest.raises(FormatError, match="names no file with samples"):
        read(recorded(tmp_path, text))


def test_a_header_in_an_old_encoding_is_read(tmp_path):
    path = recorded(tmp_path)
    path.write_bytes(vhdr_text().replace("Codepage=UTF-8\n", "").encode("latin-1"))
    assert read(path).streams[0].unit == "µV"
