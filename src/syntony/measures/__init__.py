"""Measures of synchrony, one file each."""
