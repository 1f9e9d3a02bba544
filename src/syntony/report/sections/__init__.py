"""Parts of the report, one file each with the constant ``SECTION``."""
