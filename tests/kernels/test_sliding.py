import numpy as np
import pytest

from syntony.kernels.sliding import Windows


@pytest.mark.parametrize(("length", "hop", "padding"), [(5, 2, 0), (3, 7, 0), (4, 4, 2), (2, 9, 1)])
def test_windows_are_the_same_however_the_input_is_cut(rng, length, hop, padding):
    x = rng.normal(size=(2, 60))
    padded = np.pad(x, ((0, 0), (padding, padding)), constant_values=np.nan)
    expected = [padded[:, i : i + length] for i in range(0, 60 + 2 * padding - length + 1, hop)]
    for cuts in ([], [1, 2, 3], [7, 7, 30], list(range(1, 60))):
        windows = Windows(2, length, hop, padding)
        found = [pair for part in np.split(x, cuts, axis=1) for pair in windows.push(part)]
        found += windows.finish()
        assert [number for number, _ in found] == list(range(len(expected)))
        for (_, window), truth in zip(found, expected, strict=True):
            np.testing.assert_array_equal(window, truth)


def test_the_longest_stretch_is_known_across_cuts(rng):
    x = rng.normal(size=(2, 60))
    x[:, 10:13] = x[:, 40] = np.nan
    x[0, 20:30] = np.nan
    for cuts in ([], [5, 11, 25], list(range(1, 60))):
        windows = Windows(2, 4, 4)
        for part in np.split(x, cuts, axis=1):
            list(windows.push(part))
        assert windows.longest == 27
