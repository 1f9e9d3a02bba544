"""One table of how fast the app is: every test that measures puts its rows in, and prints them."""

import fcntl
import sys

from tests.browser.running import OUT

TABLE = OUT / "speed.txt"
COLUMNS = "{:<58} {:>9} {:<4} {:>12}".format


def measured(what, value, unit, budget=None):
    """Put a row into the table, or renew it; the budget is told beside it, and never asserted."""
    row = COLUMNS(what, f"{value:.1f}", unit, "" if budget is None else f"< {budget:g} {unit}")
    sys.__stdout__.write(f"\nspeed: {' '.join(row.split())}")
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    with TABLE.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # other test processes write rows too
        file.seek(0)
        rows = {line[:58].rstrip(): line for line in file.read().splitlines()}
        rows[what] = row.rstrip()
        file.truncate(0)
        file.write("\n".join(rows[name] for name in sorted(rows)) + "\n")
