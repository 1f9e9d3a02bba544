"""Our nouns as JSON with their arrays aside, and recordings as bytes between processes.

Only nouns that are listed are built, whatever the JSON or the bytes say; nothing in them can run.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.clock import Clock
from syntony.core.errors import DataError, FormatError, ParameterError
from syntony.core.session import Notice, Recording
from syntony.core.settings import Settings
from syntony.core.signals import Events, Samples, Signal, SignalSet
from syntony.core.spans import Intervals

#: Names of classes -> the classes, dataclasses or settings, that may be built.
Nouns = Mapping[str, type]
AnyArray = NDArray[Any]

_RECORDED: Nouns = {
    noun.__name__: noun for noun in (Recording, Signal, SignalSet, Samples, Events, Notice, Clock)
}
_LENGTH = 8


def encode(recording: Recording) -> bytes:
    """Write a recording: length of the text, text, then its arrays as little-endian floats."""
    arrays: list[AnyArray] = []
    value = to_plain(recording, arrays, _RECORDED)
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
        recording = from_plain(content["value"], arrays, _RECORDED)
    except (
        ValueError, KeyError, TypeError, IndexError, RecursionError, DataError, ParameterError,
    ) as error:  # fmt: skip
        raise FormatError(f"bytes that are no recording ({error})") from error
    if not isinstance(recording, Recording):
        raise FormatError("bytes that hold something else than a recording")
    return recording


def _arrays(data: memoryview, shapes: list[list[int]]) -> list[AnyArray]:
    arrays: list[AnyArray] = []
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


def to_plain(value: object, arrays: list[AnyArray], nouns: Nouns) -> Any:
    """JSON for a value of listed classes.

    Parameters
    ----------
    value : object
        Dataclasses and settings of the listed classes, mappings with text keys, sequences,
        fractions, intervals, arrays, numbers, text, None.
    arrays : list of ndarray
        Arrays are put here, each once; the JSON holds their place.
    nouns : mapping of str to type
        The classes that may be written.

    Raises
    ------
    TypeError
        Something is of no listed class.
    """
    match value:
        case np.ndarray():
            place = next((i for i, known in enumerate(arrays) if known is value), len(arrays))
            arrays[place:] = arrays[place:] or [value]
            return {"@": "array", "place": place}
        case np.generic():
            return to_plain(value.item(), arrays, nouns)
        case Fraction():
            return {"@": "fraction", "text": str(value)}
        case Intervals():
            bounds = to_plain(value.bounds, arrays, nouns)
            return {"@": "spans", "bounds": bounds, "labels": list(value.labels)}
        case Mapping():
            items = [[k, to_plain(v, arrays, nouns)] for k, v in value.items()]
            return {"@": "map", "items": items}
        case tuple() | list():
            return [to_plain(item, arrays, nouns) for item in value]
        case float() if not math.isfinite(value):
            return {"@": "float", "text": repr(value)}
        case None | bool() | int() | float() | str():
            return value
    if nouns.get(type(value).__name__) is not type(value):
        raise TypeError(f"{type(value).__name__} has no place here")
    if isinstance(value, Settings):
        return {"@": type(value).__name__, "fields": value.model_dump(mode="json")}
    fields = dataclasses.fields(value)  # type: ignore[arg-type]
    plain = {f.name: to_plain(getattr(value, f.name), arrays, nouns) for f in fields}
    return {"@": type(value).__name__, "fields": plain}


def from_plain(value: Any, arrays: Sequence[AnyArray], nouns: Nouns) -> Any:
    """The value that `to_plain` wrote; sequences become tuples.

    Parameters
    ----------
    value : JSON value
        From `to_plain`.
    arrays : sequence of ndarray
        The arrays that were put aside.
    nouns : mapping of str to type
        The classes that may be built.

    Raises
    ------
    KeyError, TypeError, ValueError, IndexError
        It is nothing that `to_plain` writes, or a class refuses its fields.
    """
    if isinstance(value, list):
        return tuple(from_plain(item, arrays, nouns) for item in value)
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
            return Intervals(from_plain(value["bounds"], arrays, nouns), value["labels"])
        case "map":
            return {str(k): from_plain(v, arrays, nouns) for k, v in value["items"]}
    noun = nouns[value["@"]]
    if issubclass(noun, Settings):
        return noun(**value["fields"])
    return noun(**{k: from_plain(v, arrays, nouns) for k, v in value["fields"].items()})
