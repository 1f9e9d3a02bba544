"""Extractors of pictures for tests; children of the walled process find them by name."""

import ctypes
from pathlib import Path

import numpy as np

from syntony.core.errors import DataError
from syntony.core.extraction import Extractor, Mark, Output, Piece
from syntony.core.settings import Settings


class NoSettings(Settings):
    """Nothing to set."""


class Brightness:
    outputs = (Output("brightness", "levels", "A"),)

    def __init__(self, feed, settings):
        self.rate = feed.rate
        self.start, self.count = feed.start, 0

    def push(self, chunk):
        times = self.start + (self.count + np.arange(chunk.times.size)) / float(self.rate)
        self.count += times.size
        mean = chunk.values.reshape(len(times), -1).mean(axis=1)[None]
        marks = (Mark("dark", float(times[0])),) if self.count == 1 else ()
        return Piece(times, mean, np.ones_like(mean), marks)

    def finish(self):
        return Piece.nothing(1)

    def notices(self):
        return ()


class LevelSettings(Settings):
    level: int = 128


class Threshold(Brightness):
    def __init__(self, feed, settings):
        super().__init__(feed, settings)
        self.level = settings.level

    def push(self, chunk):
        piece = super().push(chunk)
        share = (chunk.values >= self.level).reshape(piece.times.size, -1).mean(axis=1)[None]
        return Piece(piece.times, share, piece.quality)


class DeedSettings(Settings):
    deed: str = ""


class Hostile(Brightness):
    def __init__(self, feed, settings):
        super().__init__(feed, settings)
        if settings.deed == "refuse":
            raise DataError("It works only at night.")
        if settings.deed == "crash":
            ctypes.string_at(0)
        if settings.deed == "write":
            Path("written.txt").write_text("x")
        if settings.deed == "hoard":
            self.hoard = [bytearray(1 << 28) for _ in range(64)]


def made(name, start, settings, food="luma"):
    wants = ("x",) if food == "series" else ()
    return Extractor(name, name, food, wants, True, settings, start, "here")


BRIGHTNESS = made("brightness", Brightness, NoSettings)
THRESHOLD = made("threshold", Threshold, LevelSettings)
HOSTILE = made("hostile", Hostile, DeedSettings)
SERIES = made("series", Brightness, NoSettings, "series")
