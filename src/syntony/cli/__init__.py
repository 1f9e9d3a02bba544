"""The command line: one command, one call of the public API."""

from __future__ import annotations

import sys

#: Exit codes, as `syntony --help` lists them.
FAILED, USAGE, PARTIAL, INTERRUPTED = 1, 2, 3, 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    from syntony.cli.app import run

    sys.exit(run(sys.argv[1:]))
