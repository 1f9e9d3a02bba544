"""Recordings as bytes between processes: JSON and plain floats, nothing that can run.

Only the nouns listed here are built from bytes, whatever the bytes say.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from syntony.core.clock import Clock
from syntony.core.errors import DataError, FormatError, ParameterError
from syntony.core.session import Notice, Recording
from syntony.core.signals import Array, Events, Samples, Signal, SignalSet
from syntony.core.spans import Intervals

_NOUNS: Mapping[str, type] = {
    noun.__name__: noun for noun in (Recording, Signal, SignalSet, Samples, Events, Notice, Clock)
}
_LENGTH = 8


def encode(recording: Recording) -> bytes:
    """Write a recording: length of the text, text, then its arrays as little-endian floats."""
    arrays: list[Array] = []
    value = _encoded(recording, arrays)
    shapes = [array.shape for array in arrays]
    text = json.dumps({"shapes": shapes, "value": value}, allow_nan=False).encode()
    blocks = [np.ascontiguousarray(array, dtype="<f8").tobytes() for array in arrays]
    return b"".join([len(text).to_bytes(_LENGTH, "little"), text, *blocks])


def decode(data: bytes) -> Recording:
    """Read what `encode` wrote.

    Raises
    ------
    FormatError
        The bytes are no recording.
    """
    length = int.from_bytes(data[:_LENGTH], "little")
    try:
        content = json.loads(data[_LENGTH : _LENGTH + length])
        arrays = _arrays(memoryview(data)[_LENGTH + length :], content["shapes"])
        recording = _decoded(content["value"], arrays)
    except (
        ValueError, KeyError, TypeError, IndexError, RecursionError, DataError, ParameterError,
    ) as error:  # fmt: skip
        raise FormatError(f"bytes that are no recording ({error})") from error
    if not isinstance(recording, Recording):
        raise FormatError("bytes that hold something else than a recording")
    return recording


def _arrays(data: memoryview, shapes: list[list[int]]) -> list[Array]:
    arrays: list[Array] = []
    at = 0
    for shape in shapes:
        size = math.prod(shape)
        if size < 0 or at + 8 * size > len(data):
            raise ValueError("arrays that are longer than the bytes")
        arrays.append(np.frombuffer(data, "<f8", size, at).reshape(shape))
        at += 8 * size
    if at != len(data):
        raise ValueError("bytes that belong to no array")
    return arrays


def _encoded(value: object, arrays: list[Array]) -> Any:
    """JSON for one value; arrays go aside, numbers that JSON lacks become text."""
    match value:
        case np.ndarray():
            arrays.append(value)
            return {"@": "array", "place": len(arrays) - 1}
        case Fraction():
            return {"@": "fraction", "text": str(value)}
        case Intervals():
            return {"@": "spans", "bounds": _encoded(value.bounds, arrays), "labels": value.labels}
        case Mapping():
            return {"@": "map", "items": [[k, _encoded(v, arrays)] for k, v in value.items()]}
        case tuple():
            return [_encoded(item, arrays) for item in value]
        case float() if not math.isfinite(value):
            return {"@": "float", "text": repr(value)}
        case None | bool() | int() | float() | str():
            return value
    if type(value).__name__ not in _NOUNS:
        raise TypeError(f"{type(value).__name__} has no place in a recording")
    fields = dataclasses.fields(value)  # type: ignore[arg-type]
    return {
        "@": type(value).__name__,
        "fields": {f.name: _encoded(getattr(value, f.name), arrays) for f in fields},
    }


def _decoded(value: Any, arrays: list[Array]) -> Any:
    """The value that `_encoded` wrote."""
    if isinstance(value, list):
        return tuple(_decoded(item, arrays) for item in value)
    if not isinstance(value, dict):
        return value
    match value["@"]:
        case "array":
            return arrays[value["place"]]
        case "fraction":
            return Fraction(value["text"])
        case "float":
            return float(value["text"])
        case "spans":
            return Intervals(_decoded(value["bounds"], arrays), value["labels"])
        case "map":
            return {str(k): _decoded(v, arrays) for k, v in value["items"]}
    return _NOUNS[value["@"]](**{k: _decoded(v, arrays) for k, v in value["fields"].items()})
