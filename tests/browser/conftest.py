"""The browser looks at the same findings as the tests of the report."""

import importlib.util
from pathlib import Path

from playwright.sync_api import expect

# A slow machine that makes reports and draws beside other work still comes to an end.
expect.set_options(timeout=30_000)

_SPEC = importlib.util.spec_from_file_location(
    "report_findings", Path(__file__).parents[1] / "report" / "conftest.py"
)
_FINDINGS = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_FINDINGS)

one, session, study, edges = (
    getattr(_FINDINGS, name) for name in ("one", "session", "study", "edges")
)
