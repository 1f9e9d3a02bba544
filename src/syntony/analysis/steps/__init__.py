"""Preparation steps, one file each: a signal in, a signal out, said in words."""
