"""Lines, dots and words on a picture, and the picture as a PNG file."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array
from syntony.vision.glyphs import HEIGHT, dots

Color = tuple[int, int, int]


class Canvas:
    """A picture to draw on; everything is in its pixels, from the left and upper edge.

    Parameters
    ----------
    picture : ndarray of uint8, shape (height, width, 3)
        RGB; it is drawn on, not copied.
    """

    def __init__(self, picture: NDArray[np.uint8]) -> None:
        self.picture = picture

    def line(self, start: Array, end: Array, color: Color, width: float = 2.0) -> None:
        """Draw a line between two places."""
        start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
        if not (np.isfinite(start).all() and np.isfinite(end).all()):
            return
        low = np.floor(np.minimum(start, end) - width - 1).astype(int)
        high = np.ceil(np.maximum(start, end) + width + 1).astype(int)
        part, corner = self._part(low, high)
        if not part.size:
            return
        y, x = np.mgrid[: part.shape[0], : part.shape[1]]
        places = np.stack((x + corner[0] + 0.5, y + corner[1] + 0.5), axis=-1) - start
        way = end - start
        along = np.clip(places @ way / max(float(way @ way), 1e-9), 0, 1)
        away = np.linalg.norm(places - along[..., None] * way, axis=-1)
        _blend(part, np.clip(width / 2 + 0.5 - away, 0, 1), color)

    def dot(self, place: Array, color: Color, radius: float = 1.5) -> None:
        """Draw a dot."""
        self.line(place, place, color, 2 * radius)

    def polygon(self, corners: Array, color: Color, width: float = 2.0) -> None:
        """Draw the outline of a polygon, shape (n, 2)."""
        for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            self.line(start, end, color, width)

    def text(self, place: Array, text: str, color: Color, scale: int = 2) -> None:
        """Write a line on a dark ground; its upper left corner is moved into the picture."""
        line = np.kron(dots(text), np.ones((scale, scale), bool))
        height, width = line.shape[0] + 2 * scale, line.shape[1] + scale
        x = min(max(int(place[0]), 0), max(self.picture.shape[1] - width, 0))
        y = min(max(int(place[1]), 0), max(self.picture.shape[0] - height, 0))
        ground = self.picture[y : y + height, x : x + width]
        ground[:] = ground // 4
        room = ground[scale : scale + line.shape[0], scale : scale + line.shape[1]]
        room[line[: room.shape[0], : room.shape[1]]] = color

    def _part(
        self, low: NDArray[np.int_], high: NDArray[np.int_]
    ) -> tuple[NDArray[np.uint8], Array]:
        height, width = self.picture.shape[:2]
        left, top = np.clip(low, 0, (width, height))
        right, bottom = np.clip(high, 0, (width, height))
        return self.picture[top:bottom, left:right], np.array([left, top], np.float64)


def line_height(scale: int = 2) -> int:
    """Height of a written line with its ground (pixels)."""
    return (HEIGHT + 2) * scale


def png(picture: NDArray[np.uint8]) -> bytes:
    """Write a picture of shape (height, width, 3) as a PNG file; the same one, the same bytes.

    References
    ----------
    .. [1] Portable Network Graphics (PNG) specification, third edition, W3C (2025).
    """
    height, width, _ = picture.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    flat = picture.reshape(height, 3 * width)
    # Filter 2 ("up") in every row but the first: what is alike from row to row packs well.
    rows[0, 1:] = flat[0]
    rows[1:, 0] = 2
    rows[1:, 1:] = flat[1:] - flat[:-1]
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), 6)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def _blend(part: NDArray[np.uint8], cover: Array, color: Color) -> None:
    share = cover[..., None]
    mixed = part * (1 - share) + share * np.array(color, np.float64)
    part[:] = np.rint(mixed).astype(np.uint8)
