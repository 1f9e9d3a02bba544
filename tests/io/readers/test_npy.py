import io

import numpy as np
import pytest

from syntony.core.errors import FormatError, SyntonyError
from syntony.io.reading import read, sniff


@pytest.fixture
def saved(tmp_path):
    def save(name="a.npz", **arrays):
        path = tmp_path / name
        np.savez_compressed(path, **arrays)
        return path

    return save


def test_arrays_are_signals_by_name_with_the_rate_that_lies_beside_them(saved):
    x = np.linspace(0, 1, 500).astype(np.float32)
    found = read(saved(fs=np.int64(250), ecg=x, eda=2 * x, mark=np.zeros(500, np.uint8)))
    assert [(s.name, s.rate, s.modality) for s in found.streams] == [
        ("ecg", 250, "heart"), ("eda", 250, "skin"), ("mark", 250, "unknown")
    ]  # fmt: skip
    np.testing.assert_array_equal(found.streams[0].values, x.astype(np.float64))


@pytest.mark.parametrize("turned", [False, True])
def test_channels_lie_along_the_shorter_side(tmp_path, turned):
    X = np.arange(30.0).reshape(3, 10)
    np.save(tmp_path / "hands.npy", X.T if turned else X)
    found = read(tmp_path / "hands.npy", settings={"rate": 10})
    assert [s.name for s in found.streams] == ["hands/1", "hands/2", "hands/3"]
    np.testing.assert_array_equal(found.streams[1].values, X[1])


def test_a_rate_must_be_known(tmp_path):
    np.save(tmp_path / "a.npy", np.ones(10))
    with pytest.raises(FormatError, match="say rate="):
        read(tmp_path / "a.npy")
    assert read(tmp_path / "a.npy", settings={"rate": "75/2"}).streams[0].rate == 37.5


def test_what_is_not_a_number_is_a_gap(tmp_path):
    np.save(tmp_path / "a.npy", np.array([1.0, np.nan, np.inf, 2.0]))
    (signal,) = read(tmp_path / "a.npy", settings={"rate": 1}).streams
    assert signal.coverage == 0.5


def test_objects_are_refused_and_never_built(tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "written"), "w"))

    np.save(tmp_path / "a.npy", np.array([Evil()], dtype=object), allow_pickle=True)
    with pytest.raises(SyntonyError):
        read(tmp_path / "a.npy", settings={"rate": 1})
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize(
    "array", [np.zeros((2, 2, 2)), np.array(["a", "b"]), np.zeros((600, 600)), np.zeros(0)]
)
def test_arrays_that_are_no_samples_are_named(saved, array):
    with pytest.raises(FormatError, match="odd"):
        read(saved(fs=np.int64(1), odd=array))
    with pytest.raises(FormatError, match="single numbers"):
        read(saved(fs=np.int64(1)))


def test_they_are_known_by_their_first_bytes(tmp_path, saved):
    out = io.BytesIO()
    np.save(out, np.ones(3))
    (tmp_path / "x.dat").write_bytes(out.getvalue())
    assert sniff(tmp_path / "x.dat")[0][0].name == "npy"
    assert sniff(saved(a=np.ones(3)))[0][0].name == "npy"


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_half_a_file_is_refused(tmp_path, cut):
    out = io.BytesIO()
    np.save(out, np.ones(1000))
    (tmp_path / "a.npy").write_bytes(out.getvalue()[:cut])
    with pytest.raises(SyntonyError):
        read(tmp_path / "a.npy", settings={"rate": 1})
