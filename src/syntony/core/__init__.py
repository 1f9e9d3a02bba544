"""Nouns, contracts, registry and errors: what every other part speaks in."""
