"""Data sets in the Brain Imaging Data Structure (BIDS), with the people who met in them."""

from syntony.io.bids.meetings import Meeting, meetings
from syntony.io.bids.names import BidsFile, data_files, is_bids
from syntony.io.bids.sessions import described, load_meeting, read_file

__all__ = [
    "BidsFile",
    "Meeting",
    "data_files",
    "described",
    "is_bids",
    "load_meeting",
    "meetings",
    "read_file",
]
