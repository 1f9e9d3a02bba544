"""Array-API twins of the kernels that pay on an accelerator.

They take and return NumPy arrays. What is between lies wherever a `Place` puts it and is computed
by that place's namespace, which must follow the array API standard with its extension for Fourier
transforms (CuPy or PyTorch, through array-api-compat). The compiled kernels remain the definition:
twins are held to them within 1e-10 in double precision.
"""

from typing import Any, Protocol

from numpy.typing import NDArray

#: Bytes that intermediate arrays may take.
BUDGET = 256 << 20


class Place(Protocol):
    """Where arrays are computed: a namespace of the array API, and the way there and back."""

    @property
    def xp(self) -> Any:
        """The namespace."""

    def put(self, x: NDArray[Any], /) -> Any:
        """A NumPy array as one of this place, of the same type."""

    def back(self, x: Any, /) -> NDArray[Any]:
        """An array of this place as a NumPy array."""


def at_once(bytes_each: int) -> int:
    """How many of something fit into the budget, at least one."""
    return max(1, BUDGET // max(1, bytes_each))
