"""What each extractor is fed in its conformance tests: one file each, named like the extractor.

A file defines ``FEED`` (a `Feed`), ``TIMES`` (n,), ``VALUES`` (n_channels, n) or pictures, and
perhaps ``SETTINGS`` (a dict). A few seconds that hold what the extractor looks for.
"""
