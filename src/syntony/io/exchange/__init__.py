"""Exchange: a session as CSV tables that every tool opens, and back equal to the bit."""

from syntony.io.exchange.exporting import export_session
from syntony.io.exchange.importing import read_exported

__all__ = ["export_session", "read_exported"]
