"""syntony: calibrated interpersonal synchrony.

Who falls into step with whom, who leads, and whether it is more than chance. The names below
are the public API; each is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syntony.analysis.align import align as align
    from syntony.analysis.demo import PLANTED as PLANTED
    from syntony.analysis.demo import demo_session as demo_session
    from syntony.analysis.finding import synchrony as synchrony
    from syntony.analysis.run import analyze as analyze
    from syntony.core.clock import Clock as Clock
    from syntony.core.errors import SyntonyError as SyntonyError
    from syntony.core.plan import AnalysisPlan as AnalysisPlan
    from syntony.core.results import Findings as Findings
    from syntony.core.results import SynchronyResult as SynchronyResult
    from syntony.core.session import Recording as Recording
    from syntony.core.session import Session as Session
    from syntony.core.signals import Events as Events
    from syntony.core.signals import Participant as Participant
    from syntony.core.signals import Samples as Samples
    from syntony.core.signals import Signal as Signal
    from syntony.core.signals import SignalSet as SignalSet
    from syntony.core.spans import Intervals as Intervals
    from syntony.io.inspection import inspect as inspect
    from syntony.io.reading import read as read
    from syntony.report.build import write_report as write_report

_HOMES = {
    "align": "analysis.align",
    "PLANTED": "analysis.demo",
    "demo_session": "analysis.demo",
    "analyze": "analysis.run",
    "synchrony": "analysis.finding",
    "Clock": "core.clock",
    "SyntonyError": "core.errors",
    "AnalysisPlan": "core.plan",
    "Findings": "core.results",
    "SynchronyResult": "core.results",
    "Recording": "core.session",
    "Session": "core.session",
    "Events": "core.signals",
    "Participant": "core.signals",
    "Samples": "core.signals",
    "Signal": "core.signals",
    "SignalSet": "core.signals",
    "Intervals": "core.spans",
    "inspect": "io.inspection",
    "read": "io.reading",
    "write_report": "report.build",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"syntony has no {name!r}; it has: {', '.join(sorted(_HOMES))}."
        raise AttributeError(message)
    return getattr(importlib.import_module(f"syntony.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)
