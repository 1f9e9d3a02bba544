"""Epochs on a line of time on which those of two persons meet by their number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording
from syntony.core.signals import Events
from syntony.io.sensors import channel_streams, left_out, require_channels

#: Each epoch's slot lasts a whole number of these (s), so that windows of 0.5 s and its multiples
#: begin with the epochs.
SLOT_STEP = 0.5
#: Numbers that the line of time may hold, gaps included.
MOST_VALUES = 100_000_000


def epochs_recording(
    epochs: Any, name: str, place: Literal["number", "order", "time"], *, keep_bad: bool
) -> Recording:
    """Epochs as signals with gaps between them.

    Epoch ``k`` begins at ``k`` times the length of a slot: the shortest whole number of half
    seconds that is longer than an epoch. So a sample is missing between any two of them, and a
    window never runs from one into the next unseen.

    Parameters
    ----------
    epochs : mne.Epochs
        Loaded.
    name : str
        Of the recording.
    place : str
        ``number``: ``k`` counts the epochs of the recording before any was dropped, as MNE keeps
        it in ``selection``; the same epochs of two persons meet, and what only one of them kept
        is a gap in the other. ``order``: ``k`` counts those that are left. ``time``: an epoch
        lies where it was in the recording.
    keep_bad : bool
        Whether channels that are marked as bad are kept.

    Raises
    ------
    FormatError
        Epochs overlap in time, stand twice, or lie too far apart; or there are none.
    """
    data = epochs.get_data()
    count, n_channels, n = data.shape
    if not count:
        raise FormatError(f"{name} holds no epoch: all were dropped.")
    rate = float(epochs.info["sfreq"])
    first, zero = _places(epochs, name, place, n, rate)
    total = int(first.max()) + n
    if total * n_channels > MOST_VALUES:
        raise FormatError(
            f"{name}: its {count} epochs lie so far apart that the line of time would hold "
            f"{total * n_channels:.3g} numbers; say place = 'order' if both persons kept the "
            "same epochs."
        )
    values = np.full((n_channels, total), np.nan)
    for at, epoch in zip(first, data, strict=True):
        values[:, at : at + n] = epoch
    types = epochs.get_channel_types()
    bads = [channel for channel in epochs.info["bads"] if channel in epochs.ch_names]
    notices = [_said(count, n, rate, first, place, name), *left_out(epochs.ch_names, types, name)]
    notices += _overlapping(epochs, n, rate, name)
    if bads and not keep_bad:
        values[[epochs.ch_names.index(channel) for channel in bads]] = np.nan
        text = f"Channels that the file marks as bad count as not observed: {', '.join(bads)}."
        notices.append(Notice("bad-channels", text, name))
    streams = tuple(channel_streams(epochs.info["chs"], types, values, rate=rate, start=zero))
    require_channels(streams, name)
    return Recording(name, streams, (_events(epochs, first, zero, n),), None, tuple(notices))


def _places(
    epochs: Any, name: str, place: str, n: int, rate: float
) -> tuple[NDArray[np.int64], float]:
    """First sample of each epoch on the line of time, and the time of sample 0 (s)."""
    if place == "time":
        begin = np.asarray(epochs.events[:, 0], dtype=np.int64) + round(epochs.tmin * rate)
        if (np.diff(begin) < n).any():
            raise FormatError(
                f"{name}: epochs overlap, so a moment would have two values; say "
                "place = 'number', which gives each epoch a time of its own."
            )
        return begin - begin[0], float(begin[0]) / rate
    slot = math.floor(n / (SLOT_STEP * rate) + 1) * SLOT_STEP * rate
    if place == "order":
        numbers = np.arange(len(epochs.events), dtype=np.int64)
    else:
        numbers = np.asarray(epochs.selection, dtype=np.int64)
    if numbers.size != len(epochs.events) or (np.diff(numbers) <= 0).any() or numbers[0] < 0:
        raise FormatError(
            f"{name}: the numbers of its epochs do not ascend; say place = 'order' if both "
            "persons kept the same epochs."
        )
    return np.rint(numbers * slot).astype(np.int64), 0.0


def _said(
    count: int, n: int, rate: float, first: NDArray[np.int64], place: str, name: str
) -> Notice:
    how = {
        "number": "each lies at its number in the whole recording, so that the same epochs of two "
        "persons meet; times are not those of the recording",
        "order": "they follow each other in the order that is left; times are not those of the "
        "recording",
        "time": "each lies at its time in the recording",
    }[place]
    share = count * n / (int(first.max()) + n)
    text = (
        f"{count} epochs of {n / rate:.4g} s; {how}. {1 - share:.0%} of the line of time are gaps: "
        "take windows that are not longer than an epoch."
    )
    return Notice("epochs", text, name, warning=False)


def _overlapping(epochs: Any, n: int, rate: float, name: str) -> Iterator[Notice]:
    shared = n - np.diff(np.asarray(epochs.events[:, 0], dtype=np.int64))
    if (shared > 1).any():
        text = (
            f"{int((shared > 1).sum())} epochs share up to {shared.max() / rate:.3g} s with the "
            "one before, so some moments count twice and epochs are not independent of each other."
        )
        yield Notice("epochs-overlap", text, name)


def _events(epochs: Any, first: NDArray[np.int64], zero: float, n: int) -> Events:
    """One event an epoch: its number, what it is called, and when it was."""
    rate = float(epochs.info["sfreq"])
    names: Mapping[int, str] = {code: key for key, code in epochs.event_id.items()}
    labels = tuple(
        f"epoch {number}: {names.get(int(code), code)} at {sample / rate:.6g} s"
        for number, (sample, _, code) in zip(epochs.selection, epochs.events, strict=True)
    )
    return Events(zero + first / rate, np.full(first.size, n / rate), labels, "epochs")
