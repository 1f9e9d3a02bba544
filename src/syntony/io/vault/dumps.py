"""No dumps: what is in memory stays out of files that the system writes when a program crashes."""

from __future__ import annotations

import sys

_SET_DUMPABLE = 4


def no_dumps() -> None:
    """Ask the system to write no memory of this process, and of those it starts, to the disk."""
    if sys.platform == "win32":
        return  # Windows writes none unless somebody asks for it
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    if sys.platform == "linux":  # a limit does not hold where dumps go to a program
        import ctypes

        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
