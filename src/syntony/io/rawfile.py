"""A continuous recording that MNE has opened, as ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from syntony.core.session import Notice, Recording
from syntony.core.signals import Array, Events
from syntony.io.sensors import (
    annotated,
    bad_spans,
    channel_streams,
    left_out,
    pulses,
    require_channels,
)


def raw_recording(raw: Any, name: str, *, keep_bad: bool = False) -> Recording:
    """Signals, marks and what is bad in a recording.

    Parameters
    ----------
    raw : mne.io.BaseRaw
        Opened, on its amplifier's clock.
    name : str
        Of the recording.
    keep_bad : bool
        Whether to keep what was marked as bad: channels, and stretches of time.

    Raises
    ------
    FormatError
        It holds no signal.
    """
    rate, start = float(raw.info["sfreq"]), float(raw.first_time)
    types = raw.get_channel_types()
    values = raw.get_data()
    times = start + np.arange(values.shape[1]) / rate
    dated = raw.annotations.orig_time is not None
    events = annotated(raw.annotations, 0.0 if dated else start)
    stim = [i for i, kind in enumerate(types) if kind == "stim"]
    for i in stim:
        events += tuple(pulses(values[i], times, raw.ch_names[i]))
    notices = list(left_out(raw.ch_names, types, name))
    notices += _masked(raw, values, times, events, keep_bad=keep_bad, name=name)
    if raw.info["meas_date"] is not None:
        text = f"Recorded at {raw.info['meas_date']:%Y-%m-%d %H:%M:%S} UTC by its own clock."
        notices.append(Notice("recorded-at", text, name, warning=False))
    streams = tuple(channel_streams(raw.info["chs"], types, values, rate=rate, start=start))
    require_channels(streams, name)
    return Recording(name, streams, events, None, tuple(notices))


def _masked(
    raw: Any, values: Array, times: Array, events: tuple[Events, ...], *, keep_bad: bool, name: str
) -> Iterator[Notice]:
    """Make what is marked as bad unobserved, in place, and say so."""
    bads = [channel for channel in raw.info["bads"] if channel in raw.ch_names]
    bad, share = bad_spans(events, times)
    if keep_bad:
        if bads or share:
            text = f"Marked as bad and kept: channels {', '.join(bads) or 'none'}, {share:.1%} of "
            yield Notice("bad-kept", text + "the time.", name)
        return
    if bads:
        values[[raw.ch_names.index(channel) for channel in bads]] = np.nan
        text = f"Channels that the file marks as bad count as not observed: {', '.join(bads)}."
        yield Notice("bad-channels", text, name)
    if share:
        values[:, bad] = np.nan
        text = f"{share:.1%} of the time is annotated as bad and counts as not observed."
        yield Notice("bad-stretches", text, name)
