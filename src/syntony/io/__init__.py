"""Files: readers, the session store and exchange."""
