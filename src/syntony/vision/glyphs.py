"""Letters of 5 x 7 dots for drawings that carry no font."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

#: Seven rows a letter, each of five dots, written in octal.
_ROWS = {
    "A": "16 21 21 37 21 21 21", "B": "36 21 21 36 21 21 36", "C": "16 21 20 20 20 21 16",
    "D": "36 21 21 21 21 21 36", "E": "37 20 20 36 20 20 37", "F": "37 20 20 36 20 20 20",
    "G": "16 21 20 27 21 21 17", "H": "21 21 21 37 21 21 21", "I": "16 04 04 04 04 04 16",
    "J": "07 02 02 02 02 22 14", "K": "21 22 24 30 24 22 21", "L": "20 20 20 20 20 20 37",
    "M": "21 33 25 25 21 21 21", "N": "21 31 25 23 21 21 21", "O": "16 21 21 21 21 21 16",
    "P": "36 21 21 36 20 20 20", "Q": "16 21 21 21 25 22 15", "R": "36 21 21 36 24 22 21",
    "S": "17 20 20 16 01 01 36", "T": "37 04 04 04 04 04 04", "U": "21 21 21 21 21 21 16",
    "V": "21 21 21 21 21 12 04", "W": "21 21 21 25 25 33 21", "X": "21 21 12 04 12 21 21",
    "Y": "21 21 12 04 04 04 04", "Z": "37 01 02 04 10 20 37", "0": "16 21 23 25 31 21 16",
    "1": "04 14 04 04 04 04 16", "2": "16 21 01 06 10 20 37", "3": "37 02 04 02 01 21 16",
    "4": "02 06 12 22 37 02 02", "5": "37 20 36 01 01 21 16", "6": "06 10 20 36 21 21 16",
    "7": "37 01 02 04 10 10 10", "8": "16 21 21 16 21 21 16", "9": "16 21 21 17 01 02 14",
    " ": "00 00 00 00 00 00 00", ".": "00 00 00 00 00 14 14", ",": "00 00 00 00 14 04 10",
    ":": "00 14 14 00 14 14 00", "-": "00 00 00 37 00 00 00", "+": "00 04 04 37 04 04 00",
    "_": "00 00 00 00 00 00 37", "/": "00 01 02 04 10 20 00", "(": "02 04 10 10 10 04 02",
    ")": "10 04 02 02 02 04 10", "%": "30 31 02 04 10 23 03", "=": "00 00 37 00 37 00 00",
    "'": "04 04 10 00 00 00 00", "?": "16 21 01 02 04 00 04", "&": "14 22 24 10 25 22 15",
}  # fmt: skip
HEIGHT, WIDTH, ADVANCE = 7, 5, 6


@cache
def letter(name: str) -> NDArray[np.bool_]:
    """Dots of a letter, shape (7, 5); an unknown one is a question mark."""
    rows = _ROWS.get(name, _ROWS["?"]).split()
    return np.array([[int(row, 8) >> (4 - k) & 1 for k in range(WIDTH)] for row in rows], bool)


def dots(text: str) -> NDArray[np.bool_]:
    """Dots of a line, shape (7, 6 * letters): capitals, and accents left out."""
    plain = unicodedata.normalize("NFKD", text.upper())
    letters = [c for c in plain if not unicodedata.combining(c)]
    line = np.zeros((HEIGHT, ADVANCE * len(letters)), bool)
    for i, name in enumerate(letters):
        line[:, i * ADVANCE : i * ADVANCE + WIDTH] = letter(name)
    return line
