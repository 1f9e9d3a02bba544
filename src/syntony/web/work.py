"""One job in a process of its own: told on standard input, telling line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def analyze(request: Mapping[str, Any]) -> None:
    """Analyze a stored session and keep what was found in it."""
    from syntony.analysis.run import analyze as run_analysis
    from syntony.core.plan import AnalysisPlan
    from syntony.core.provenance import software
    from syntony.io.saved import findings_bytes
    from syntony.io.store import StoredResult, open_session

    folder = Path(request["folder"])
    plan = AnalysisPlan.model_validate(request["plan"])
    findings = run_analysis(folder, plan, progress=_tell)
    if not findings.findings and findings.failures:
        _say(error=findings.failures[0].text)
        return
    content = findings_bytes(findings)
    versions = json.dumps(dict(software()))
    outcome = StoredResult(request["name"], findings.plan.to_toml(), versions, content)
    open_session(folder).add_result(outcome)
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
