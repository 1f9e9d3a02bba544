"""Significance, leading, stretches and effect sizes."""
