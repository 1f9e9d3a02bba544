"""The review app: one process, one page, this machine only."""
