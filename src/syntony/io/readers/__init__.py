"""Readers of foreign files, one format each."""
