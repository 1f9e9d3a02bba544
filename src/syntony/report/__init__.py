"""Findings as a page that people can read and check."""
