"""syntony: calibrated interpersonal synchrony.

Who falls into step with whom, who leads, and whether it is more than chance.
"""
