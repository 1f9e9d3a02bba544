"""Motion energy: how much of a region of the picture changes from one picture to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from syntony.core.areas import Region, Regions, side_by_side
from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Extractor, Feed, Mark, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Share
from syntony.core.signals import Array, sample_times
from syntony.kernels.motion import Picture, Spans, changed, histograms, spans
from syntony.vision.changes import Judge, Look, Noise, look_at
from syntony.vision.masks import Area, areas_of

#: A step between pictures beyond this is no pause but a fault of the file's clock (s).
LONGEST_STEP = 6 * 3600.0


_UNITS = {"percent": "%", "pixels": "px"}
#: Pictures that give no value: code of a notice -> its words.
_LEFT_OUT = {
    "surplus-pictures": "{} pictures came between the steps of the usual rate and were left out.",
    "long-steps": "{} pictures came after a longer step than usual; what changed meanwhile is a "
    "gap.",
    "repeated-pictures": "{} pictures repeat the one before to the last bit; they show nothing "
    "new and are gaps.",
}


class MotionEnergySettings(Regions):
    """Whose movement is looked for where, and what counts as movement.

    Parameters
    ----------
    regions : tuple of Region
        Person, part and polygon; empty divides the picture evenly among its persons from left to
        right, below the background.
    background : tuple of (x, y), optional
        A place where nobody ever is; None is the uppermost tenth of the picture.
    coordinates : str
        ``share`` of width and height, 0 to 1, or ``pixels``.
    threshold : int or None
        Levels of luma, as the file stores it, beyond which a pixel has changed; None estimates it
        from the noise of the background. Old exports used 10 to 15.
    unit : str
        ``percent`` of the region's pixels, or their number (``pixels``), as MEA counts.
    noise : float
        Share of the background's pixels that may exceed an estimated threshold.
    least_threshold : int
        An estimated threshold is at least this: smaller changes are the coder's.
    calibration : float
        What the estimate rests on, from the start of the film (s); output begins after it.
    unrest : float
        Share of the background's pixels; where more change, the camera or the light has moved.
    artifacts : str
        ``mask`` makes gaps of cuts, steps of the light, unrest and pulses of the coder; ``keep``
        leaves them as they are, as MEA does, and only marks and tells them.
    """

    threshold: Annotated[int, Field(ge=0, le=254)] | None = None
    unit: Literal["percent", "pixels"] = "percent"
    noise: Share = 0.001
    least_threshold: Annotated[int, Field(ge=0, le=254)] = 8
    calibration: Seconds = 2.0
    unrest: Share = 0.05
    artifacts: Literal["mask", "keep"] = "mask"


@dataclass(eq=False)
class _Row:
    """One step: a picture's changes, or none."""

    place: int
    counts: NDArray[np.int64] | None = None
    histograms: NDArray[np.int64] | None = None
    look: Callable[[], Look] | None = None
    repeated: bool = False


class _Motion:
    """Counts changed pixels, picture by picture."""

    def __init__(self, feed: Feed, settings: MotionEnergySettings) -> None:
        if min(feed.size) < 2:
            raise DataError(f"Movement needs pictures; pictures of {feed.size} pixels came.")
        regions, corners = _completed(settings, feed)
        self._areas, self._overlaps = areas_of(regions, corners, feed.size)
        self._settings = settings
        self._persons = [region.person for region in regions]
        self.outputs = tuple(_outputs(regions, _UNITS[settings.unit]))
        self.rate: Fraction | None = feed.rate
        self._start = feed.start
        self._sizes = np.array([area.size for area in self._areas], np.float64)
        wanted = max(1, round(settings.calibration * float(feed.rate)))
        self._noise = Noise(wanted, settings.noise, settings.least_threshold)
        self._judge = Judge([*self._persons, ""], settings.unrest, float(feed.rate))
        self._threshold = settings.threshold
        self._held: list[_Row] = []
        self._before: Picture | None = None
        self._last = -1
        self._given = 0
        self._left_out = dict.fromkeys(_LEFT_OUT, 0)
        self._known: tuple[bool, Spans] | None = None

    def push(self, chunk: Chunk) -> Piece:
        """Take pictures, give what is final."""
        for t, picture in zip(chunk.times.tolist(), chunk.values, strict=True):
            self._held += self._taken(t, picture)
            if self._threshold is None and self._noise.done:
                self._threshold = self._noise.threshold
        return Piece.nothing(len(self.outputs)) if self._threshold is None else self._released()

    def finish(self) -> Piece:
        """Give what was held back in a film that is shorter than the calibration."""
        if self._threshold is None:
            self._threshold = self._noise.threshold
        return self._released()

    def _released(self) -> Piece:
        rows, self._held = self._held, []
        return self._piece(rows)

    def _taken(self, t: float, picture: Picture) -> list[_Row]:
        """The rows that a picture completes."""
        place = round((t - self._start) * float(self.rate or 1))
        if place <= self._last:
            self._left_out["surplus-pictures"] += 1
            return []
        self._check_step(place - self._last, t)
        rows = [_Row(skipped) for skipped in range(self._last + 1, place)]
        before, late = self._before, place - self._last > 1
        self._last, self._before = place, picture
        if before is None or late:
            self._left_out["long-steps"] += before is not None
            return [*rows, _Row(place)]
        return [*rows, self._compared(place, before, picture)]

    def _check_step(self, steps: int, t: float) -> None:
        if steps / float(self.rate or 1) > LONGEST_STEP and self._before is not None:
            raise DataError(
                f"The film's clock jumps by more than {LONGEST_STEP / 3600:g} hours before "
                f"{t:.6g} s; it is damaged."
            )

    def _compared(self, place: int, before: Picture, picture: Picture) -> _Row:
        # A turned picture lies in memory column by column: there it is looked at on its side.
        aside = abs(picture.strides[0]) < abs(picture.strides[1])
        if aside:
            before, picture = before.T, picture.T
        areas = [area.turned() for area in self._areas] if aside else self._areas
        row = _Row(place)
        where = self._spans(areas, picture.shape, aside=aside)
        if not self._noise.done:
            found = histograms(before, picture, where, len(areas))
            self._noise.add(found[-1])
            if self._threshold is None:
                row.histograms = found
                seen = look_at(before, picture, [area.box for area in areas])
                row.look = lambda: seen
        if self._threshold is not None:
            row.counts = changed(before, picture, where, self._threshold, len(areas))
            row.look = lambda: look_at(before, picture, [area.box for area in areas])
        if row.counts is None or not any(row.counts.tolist()):
            row.repeated = all(np.array_equal(before[a.box], picture[a.box]) for a in areas)
        return row

    def _spans(self, areas: list[Area], size: tuple[int, int], *, aside: bool) -> Spans:
        """Where the regions lie in pictures of this size, upright or on their side."""
        if self._known is None or self._known[0] != aside:
            self._known = aside, spans([area.whole(size) for area in areas])
        return self._known[1]

    def _piece(self, rows: list[_Row]) -> Piece:
        if not rows:
            return Piece.nothing(len(self.outputs))
        values, quality = np.full((2, len(rows), len(self.outputs)), np.nan)
        marks: list[Mark] = []
        times = sample_times(len(rows), self.rate or Fraction(1), self._start, first=self._given)
        self._given += len(rows)
        for i, row in enumerate(rows):
            self._fill(row, float(times[i]), (values[i], quality[i]), marks)
            row.look = None
        return Piece(times, values.T, quality.T, tuple(marks))

    def _fill(self, row: _Row, time: float, into: tuple[Array, Array], marks: list[Mark]) -> None:
        values, quality = into
        counts = row.counts
        if counts is None and row.histograms is not None:
            counts = row.histograms[:, (self._threshold or 0) + 1 :].sum(axis=1)
        if counts is None or row.look is None:
            return
        quality[:] = 0.0
        if row.repeated and self._noise.grainy:
            self._left_out["repeated-pictures"] += 1
            return
        shares = counts / self._sizes
        verdict = self._judge(shares, time, row.look)
        marks += verdict.marks
        values[:] = counts if self._settings.unit == "pixels" else 100 * shares
        quality[:] = verdict.quality
        if verdict.masked is not None:
            quality[verdict.masked] = 0.0
            if self._settings.artifacts == "mask":
                values[verdict.masked] = np.nan

    def notices(self) -> tuple[Notice, ...]:
        """Threshold, regions, and what was masked."""
        told = [_threshold_notice(self._settings, self._threshold, self._noise)]
        if not self._settings.regions:
            text = (
                f"The picture was divided evenly among {', '.join(self._persons)} from left to "
                "right; draw regions where people are not where that puts them."
            )
            told.append(Notice("usual-regions", text, warning=False))
        told += self._overlaps
        told += self._judge.notices()
        for code, count in self._left_out.items():
            if count:
                told.append(Notice(code, _LEFT_OUT[code].format(count)))
        return tuple(told)


def _completed(
    settings: MotionEnergySettings, feed: Feed
) -> tuple[tuple[Region, ...], list[list[tuple[float, float]]]]:
    """Regions of a film, and their corners in pixels with those of the background."""
    plain = side_by_side(("",) if settings.regions else feed.persons)
    regions = settings.regions or plain.regions
    scale = settings if settings.regions else plain
    corners = [scale.in_pixels(region.polygon, feed.size) for region in regions]
    scale = settings if settings.background else plain
    return regions, [*corners, scale.in_pixels(scale.background or (), feed.size)]


def _outputs(regions: tuple[Region, ...], unit: str) -> list[Output]:
    names = ["motion_energy" + (f"_{region.part}" if region.part else "") for region in regions]
    return [
        *(
            Output(name, unit, region.person, "movement")
            for name, region in zip(names, regions, strict=True)
        ),
        Output("motion_energy_background", unit, "", "movement"),
    ]


def _threshold_notice(
    settings: MotionEnergySettings, threshold: int | None, noise: Noise
) -> Notice:
    if settings.threshold is not None:
        text = f"A pixel has changed where its luma differs by more than {settings.threshold}."
    else:
        text = (
            f"A pixel has changed where its luma differs by more than {threshold}: in the "
            f"background {noise.level} is exceeded by at most {100 * settings.noise:g} % of the "
            f"pixels, and less than {settings.least_threshold} is the coder's doing."
        )
    return Notice("motion-threshold", text, warning=False)


EXTRACTOR = Extractor(
    name="motion_energy",
    title="Motion energy in regions of the picture",
    food="luma",
    wants=(),
    causal=True,
    settings=MotionEnergySettings,
    start=_Motion,
    source="Grammer, Honda, Juette & Schmitt (1999), doi:10.1037/0022-3514.77.3.487; Ramseyer & "
    "Tschacher (2011), doi:10.1037/a0023419",
    imports=(),
    extra="video",
)
