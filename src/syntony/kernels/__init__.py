"""The numerical kernels: arrays in, arrays out, nothing else of syntony."""
