"""Timings of the kernels against plain NumPy, against R's rMEA and SUSY, and against prototypes."""
