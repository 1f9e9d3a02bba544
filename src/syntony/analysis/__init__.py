"""One session or many, offline: from a plan to findings."""
