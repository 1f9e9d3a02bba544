"""One job in a process of its own: told on standard input, telling line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def analyze(request: Mapping[str, Any]) -> None:
    """Analyze a stored session and keep what was found in it."""
    from syntony.analysis.keeping import analyze_stored
    from syntony.core.plan import AnalysisPlan

    plan = AnalysisPlan.model_validate(request["plan"])
    who = request.get("who", "")
    analyze_stored(Path(request["folder"]), plan, progress=_tell, who=who)
    _say(finished=True)


WORK = {"analyze": analyze}


def main() -> None:
    """Do what standard input asks for."""
    from syntony.core.errors import SyntonyError

    request = json.loads(sys.stdin.read())
    try:
        WORK[request["kind"]](request)
    except SyntonyError as error:
        _say(error=str(error))


def _tell(what: str, done: int, total: int) -> None:
    _say(words=what, done=done, total=total)


def _say(**news: object) -> None:
    sys.__stdout__.write(json.dumps(news) + "\n")  # type: ignore[union-attr] # it is a pipe
    sys.__stdout__.flush()  # type: ignore[union-attr]
