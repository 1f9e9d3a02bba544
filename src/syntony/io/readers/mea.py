"""Motion energy as text: one column of changed pixels a person, as MEA writes and rMEA reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording
from syntony.core.signals import as_rate
from syntony.io.layout import TableSettings, preview
from syntony.io.longtable import is_key
from syntony.io.table import read_table
from syntony.io.timecolumn import find_times
from syntony.io.timeline import Quantity, Rate, evenly

#: Frames a second of the video (Hz) where nobody says: European television, as in MEA's papers.
USUAL_RATE = 25
#: Pixels that somebody's movement changes at least; codes of behavior are smaller.
SMALLEST_MOVEMENT = 10
#: Everybody is nearly still at times: the least is below this share of the most.
STILLNESS = 0.05
#: Persons or regions in one file.
MOST_COLUMNS = 12


class MeaSettings(TableSettings):
    """What a recipe may tell about motion energy; the rate is not in the file.

    Parameters
    ----------
    rate : float or str
        Frames a second of the video (Hz).
    """

    rate: Rate | None = None


def sniff(head: bytes, path: Path) -> float:
    """Two or more columns of whole numbers, near zero at times and large at others, no time."""
    layout = preview(head)
    if layout is None or not 2 <= layout.width <= MOST_COLUMNS or len(layout.sample) < 20:
        return 0.0
    if set(layout.kinds) != {"number"} or any(layout.units) or any(map(is_key, layout.names)):
        return 0.0
    if layout.has_header and find_times(layout, "", "", "") is not None:
        return 0.0
    values = layout.first_values()
    whole = np.isfinite(values).all() and (values >= 0).all() and (values == np.rint(values)).all()
    counts = (np.diff(values, axis=1) > 0).all(axis=1).any()
    most, least = values.max(axis=1), values.min(axis=1)
    if not whole or counts or (least > STILLNESS * most).any():
        return 0.0
    usual = "mea" in path.stem.lower() or ".txt" in path.suffixes
    if not most.any():
        return 0.6 if usual else 0.0  # nobody has come in yet
    return (0.8 if usual else 0.6) if most.max() >= SMALLEST_MOVEMENT else 0.0


def read(path: Path, settings: MeaSettings) -> Recording:
    """Read each column as the motion energy of one region of the picture."""
    table = read_table(path, settings)
    layout = table.layout
    chosen = [i for i, kind in enumerate(layout.kinds) if kind == "number"]
    values = table.values[chosen]
    negative = np.argwhere(values < 0)
    if negative.size:
        column, row = negative[0]
        raise FormatError(
            f"{path.name}, line {table.lines[row]}, column {layout.names[chosen[column]]!r}: "
            "motion energy counts pixels and cannot be negative; "
            "if the columns are something else, say reader='delimited'."
        )
    notices = list(table.notices)
    if settings.rate is None:
        text = (
            f"The file does not say its rate; {USUAL_RATE} frames a second were assumed. "
            "All lags and durations scale with it: say --rate if the video had another."
        )
        notices.append(Notice("assumed-rate", text, path.name))
    rate = as_rate(USUAL_RATE if settings.rate is None else settings.rate)
    quantities = [Quantity(layout.names[i], "a.u.", "movement") for i in chosen]
    return Recording(path.name, evenly(values, quantities, rate), notices=tuple(notices))


READER = Reader(
    name="mea",
    title="Motion energy (MEA, rMEA)",
    suffixes=(".txt", ".csv"),
    binary=False,
    sniff=sniff,
    read=read,
    settings=MeaSettings,
    source="Kleinbub & Ramseyer (2020), Psychotherapy Research, doi 10.1080/10503307.2020.1844334",
)
