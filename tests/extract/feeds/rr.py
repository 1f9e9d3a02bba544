"""The ECG of `heart`."""

from tests.extract.feeds.heart import FEED, TIMES, VALUES

__all__ = ["FEED", "TIMES", "VALUES"]
