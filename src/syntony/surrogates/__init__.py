"""Ways to make data in which nobody answers anybody, one file each."""
