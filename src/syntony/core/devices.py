"""Where kernels may compute: the processor, or a CUDA card through CuPy or PyTorch."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import MissingExtra, ParameterError

#: ``"cpu"`` are the compiled kernels, ``"cuda"`` their twins on an accelerator.
Device = Literal["cpu", "cuda"]


@dataclass(frozen=True)
class Place:
    """A namespace of the array API, and the way of arrays there and back.

    Parameters
    ----------
    name : str
        The package, for provenance.
    xp : module
        The namespace, with the extension for Fourier transforms.
    put, back : callable
        NumPy array -> array of the place, and back; types are kept.
    """

    name: str
    xp: Any
    put: Callable[[NDArray[Any]], Any]
    back: Callable[[Any], NDArray[Any]]


def place_for(device: Device) -> Place | None:
    """Find where to compute; None for the processor.

    Raises
    ------
    MissingExtra
        A card was asked for, and neither CuPy nor PyTorch is installed.
    ParameterError
        They are, and see no card.
    """
    if device == "cpu":
        return None
    makers = {"cupy": _cupy, "torch": _torch}
    installed = [name for name in makers if importlib.util.find_spec(name) is not None]
    if not installed or importlib.util.find_spec("array_api_compat") is None:
        raise MissingExtra(
            "Device 'cuda' needs CuPy or PyTorch with array-api-compat; "
            f"{' and '.join(installed) or 'neither'} is installed. "
            "Install syntony[gpu], or leave device at 'cpu'."
        )
    for name in installed:
        found = makers[name]()
        if found is not None:
            return found
    raise ParameterError(
        f"Device 'cuda' needs a CUDA card; {' and '.join(installed)} sees none. "
        "Check its driver, or leave device at 'cpu'."
    )


def _cupy() -> Place | None:
    import cupy
    from array_api_compat import cupy as xp

    try:
        if cupy.cuda.runtime.getDeviceCount() < 1:
            return None
    except cupy.cuda.runtime.CUDARuntimeError:
        return None
    return Place("cupy", xp, cupy.asarray, cupy.asnumpy)


def _torch() -> Place | None:
    import torch

    if not torch.cuda.is_available():
        return None
    from array_api_compat import torch as xp

    def put(x: NDArray[Any]) -> Any:
        return torch.tensor(np.ascontiguousarray(x), device="cuda")

    def back(x: Any) -> NDArray[Any]:
        return x.cpu().numpy()  # type: ignore[no-any-return]

    return Place("torch", xp, put, back)
