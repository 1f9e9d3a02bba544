"""Our nouns as JSON with their arrays aside, and as bytes between processes.

Only nouns that are listed are built, whatever the JSON or the bytes say; nothing in them can run.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.clock import Clock
from syntony.core.errors import DataError, FormatError, ParameterError
from syntony.core.extraction import Chunk, Extraction, Feed, Mark, Output, Piece
from syntony.core.session import Media, Notice, Recording
from syntony.core.settings import Settings
from syntony.core.signals import Events, Samples, Signal, SignalSet
from syntony.core.spans import Intervals

#: Names of classes -> the classes, dataclasses or settings, that may be built.
Nouns = Mapping[str, type]
AnyArray = NDArray[Any]

#: What passes between processes: recordings, and what is extracted from media.
_CARRIED: Nouns = {
    noun.__name__: noun
    for noun in (
        Recording, Signal, SignalSet, Samples, Events, Notice, Clock, Media,
        Feed, Chunk, Output, Piece, Mark, Extraction,
    )
}  # fmt: skip
_LENGTH = 8


def encode(value: object) -> bytes:
    """Write a noun: length of the text, text, then its arrays as little-endian floats or bytes."""
    arrays: list[AnyArray] = []
    plain = to_plain(value, arrays, _CARRIED)
    shapes = [[_kind(array), *array.shape] for array in arrays]
    text = json.dumps({"shapes": shapes, "value": plain}, allow_nan=False).encode()
    blocks = [np.ascontiguousarray(array, dtype=_kind(array)).tobytes() for array in arrays]
    return b"".join([len(text).to_bytes(_LENGTH, "little"), text, *blocks])


def decode(data: bytes) -> Recording:
    """Read a recording that `encode` wrote.

    Raises
    ------
    FormatError
        The bytes are no recording.
    """
    recording = decode_noun(data)
    if not isinstance(recording, Recording):
        raise FormatError("bytes that hold something else than a recording")
    return recording


def decode_noun(data: bytes) -> Any:
    """Read whatever `encode` wrote.

    Raises
    ------
    FormatError
        The bytes are none of its nouns.
    """
    length = int.from_bytes(data[:_LENGTH], "little")
    try:
        content = json.loads(data[_LENGTH : _LENGTH + length])
        arrays = _arrays(memoryview(data)[_LENGTH + length :], content["shapes"])
        return from_plain(content["value"], arrays, _CARRIED)
    except (
        ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError,
        RecursionError, DataError, ParameterError,
    ) as error:  # fmt: skip
        raise FormatError(f"bytes that are no noun of ours ({error})") from error


def _kind(array: AnyArray) -> str:
    return "|u1" if array.dtype == np.uint8 else "<f8"


def _arrays(data: memoryview, shapes: list[list[Any]]) -> list[AnyArray]:
    arrays: list[AnyArray] = []
    at = 0
    for kind, *shape in shapes:
        width = {"|u1": 1, "<f8": 8}[kind]
        size = math.prod(shape)
        if size < 0 or at + width * size > len(data):
            raise ValueError("arrays that are longer than the bytes")
        arrays.append(np.frombuffer(data, kind, size, at).reshape(shape))
        at += width * size
    if at != len(data):
        raise ValueError("bytes that belong to no array")
    return arrays


def to_plain(value: object, arrays: list[AnyArray], nouns: Nouns) -> Any:
    """JSON for a value of listed classes.

    Parameters
    ----------
    value : object
        Dataclasses and settings of the listed classes, mappings with text keys, sequences,
        fractions, paths, intervals, arrays, numbers, text, None.
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
        case PurePath():
            return {"@": "path", "text": str(value)}
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
        case "path":
            return Path(value["text"])
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
