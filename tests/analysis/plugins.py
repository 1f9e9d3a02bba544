"""A small extractor that a test puts beside the built-in ones."""

POWER = '''
"""Mean square of a wave each second, with the share of its samples as quality."""
from dataclasses import dataclass, field
from fractions import Fraction
import numpy as np
from syntony.core.errors import DataError
from syntony.core.extraction import Extractor, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Settings

class PowerSettings(Settings):
    """gain: what the wave is multiplied by; fail: refuse to work."""
    gain: float = 1.0
    fail: str = ""

CALLS = []

class Power:
    def __init__(self, feed, settings):
        if settings.fail and settings.fail in feed.persons:
            raise DataError(f"{settings.fail} wears no electrode; put it on.")
        self.feed, self.settings, self.held = feed, settings, []
        self.outputs = (Output("power", "mV^2", feed.persons[0], "heart"),)
        self.rate = Fraction(1)
        CALLS.append((feed, settings))

    def push(self, chunk):
        self.held.append(chunk)
        return Piece.nothing(1)

    def finish(self):
        n = int(self.feed.rate)
        x = np.concatenate([c.values for c in self.held], axis=1)[0] * self.settings.gain
        x = x[: x.size // n * n].reshape(-1, n)
        seen = np.isfinite(x).mean(axis=1)
        power = np.where(seen > 0, np.nansum(x**2, axis=1) / np.maximum(seen * n, 1), np.nan)
        times = self.feed.start + np.arange(len(x))
        return Piece(times, power[None], seen[None])

    def notices(self):
        return (Notice("gain", f"The gain was {self.settings.gain:g}.", warning=False),)

EXTRACTOR = Extractor("power", "Power of a wave", "series", ("ecg", "ppg"), False, PowerSettings,
                      Power, "an example, doi:10.0000/none")
'''


def add(monkeypatch, tmp_path, name="power", text=POWER):
    """Make a plug-in of a test known, until the test ends."""
    import importlib
    import sys

    import syntony.extract
    from syntony.core import registry

    folder = tmp_path / "plugins"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(text)
    monkeypatch.setattr(syntony.extract, "__path__", [*syntony.extract.__path__, str(folder)])
    monkeypatch.delitem(sys.modules, f"syntony.extract.{name}", raising=False)
    importlib.invalidate_caches()
    registry.collect.cache_clear()
    return importlib.import_module(f"syntony.extract.{name}")
