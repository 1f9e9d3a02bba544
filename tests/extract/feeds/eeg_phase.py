"""Twelve seconds of two channels of one person."""

import numpy as np
from tests.extract.feeds import eeg

from syntony.core.extraction import Feed

FEED = Feed(eeg.FEED.rate, 5.0, ("eeg/C3", "eeg/O1"), ("A", "A"), ("µV", "µV"))
TIMES = eeg.TIMES
VALUES = np.array(eeg.VALUES[[1, 5]])
