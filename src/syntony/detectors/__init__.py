"""Kinds of moments, one file each: `core/moments.py` says what a detector promises."""
