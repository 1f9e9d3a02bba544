"""One network at work: LiteRT on one thread, so that the same picture gives the same numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import FormatError, MissingExtra
from syntony.vision.models import model_bytes, models

Picture = NDArray[np.uint8]
Tensor = NDArray[np.float32]


class Network:
    """A network that takes one picture and gives arrays.

    Parameters
    ----------
    name : str
        As in ``models.toml``; it says which shape is taken in.
    where : Path, optional
        Another folder than this installation's.
    file : Path, optional
        A file of the user's own in its place, of the same input and outputs. Its hash is not
        checked: it is the user's word that it is good.

    Raises
    ------
    MissingExtra
        LiteRT or the network's file is not there.
    FormatError
        The user's own file is none that LiteRT can run, or takes pictures of another shape.
    IntegrityError
        The file is not the one that was tested.
    """

    def __init__(self, name: str, *, where: Path | None = None, file: Path | None = None) -> None:
        shape = models()[name].input
        try:
            content = model_bytes(name, where=where) if file is None else file.read_bytes()
        except FileNotFoundError as error:
            raise MissingExtra(
                f"The network file {file} is needed and is not there; check the setting."
            ) from error
        self._runner = _interpreter(content, str(file or name))
        taken = self._runner.get_input_details()[0]
        came = tuple(map(int, taken["shape"]))
        if came != shape or taken["dtype"] is not np.float32:
            raise FormatError(
                f"{file or name}: a network that takes float32 pictures of shape {shape} is "
                f"needed; this one takes {taken['dtype'].__name__} of {came}."
            )
        self._input = int(taken["index"])
        self._outputs = [int(o["index"]) for o in self._runner.get_output_details()]
        self.side = shape[1]

    def __call__(self, picture: Tensor) -> list[Tensor]:
        """Run it on a picture of shape (side, side, 3); outputs in the order of the file."""
        self._runner.set_tensor(self._input, picture[None])
        self._runner.invoke()
        return [np.array(self._runner.get_tensor(i)) for i in self._outputs]


def _interpreter(content: bytes, name: str) -> Any:
    """LiteRT's interpreter with its tensors laid out."""
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise MissingExtra(
            "Faces and bodies need the package ai-edge-litert: pip install 'syntony[video]'."
        ) from error
    try:
        with _without_banner():
            runner = Interpreter(model_content=content, num_threads=1)
            runner.allocate_tensors()
    except (RuntimeError, ValueError) as error:
        raise FormatError(f"{name}: this is no network that LiteRT can run: {error}") from error
    return runner


@contextmanager
def _without_banner() -> Iterator[None]:
    """Keep LiteRT's "INFO: Created ..." off the terminal; whatever else it writes is passed on.

    It is written by compiled code straight to the second file of the process, and no setting
    turns it off.
    """
    source, sink = os.pipe()
    terminal = os.dup(2)
    os.dup2(sink, 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(sink)
        with os.fdopen(source, "rb") as said, os.fdopen(terminal, "wb") as out:
            out.writelines(line for line in said if not line.startswith(b"INFO:"))
