"""The command line: one command, one call of the public API."""

from __future__ import annotations

import sys
from collections.abc import Sequence

#: Exit codes, as `syntony --help` lists them.
FAILED, USAGE, PARTIAL, INTERRUPTED = 1, 2, 3, 130


def exit_code(failures: Sequence[object], made: Sequence[object]) -> int:
    """0 where all went well, else whether anything came of it."""
    if failures:
        return PARTIAL if made else FAILED
    return 0


def main() -> None:
    """Run the command line and leave with its exit code."""
    from syntony.cli.app import run

    sys.exit(run(sys.argv[1:]))
