"""What each row must reach, and what was recorded of its peer for machines that lack the peer.

Figures are those of `../shared/reference/performance.md`: seconds of CPU of another machine, which
are shown where a peer is absent and never judged.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Anchor:
    """Of one row.

    Parameters
    ----------
    peer : str
        The best peer, with its version then.
    seconds : float
        CPU it took then, for the row's amount of work.
    ratio : float
        How many times faster than it to be.
    share : float
        Of the prototype's speed, to reach at least.
    """

    peer: str
    seconds: float
    ratio: float
    share: float = 0.75


_HYPYP, _PYCWT, _RMEA = "hypyp 0.6.2", "pycwt 0.5.0b0", "rMEA 1.2.2"
_PART = 60 / 300  # of the epochs then

ANCHORS = {
    "W1": Anchor(_RMEA, 1.49, 300),
    "W1 real": Anchor(_RMEA, 2.49, 300),
    "W1b": Anchor(_RMEA, 24.9, 800, 0.70),
    "W2": Anchor(_RMEA, 1.47, 1400),
    "W2 study": Anchor(_RMEA, 1610.0, 1400),
    "W3": Anchor("SUSY 0.1.0", 1.27, 300, 0.65),
    "W3 hour": Anchor("SUSY 0.1.0", 26.4, 600, 0.60),
    "W4": Anchor(_HYPYP, 11.8, 6),
    "W4 coarse": Anchor(_HYPYP, 11.8, 30),
    "W4 pycwt": Anchor(_PYCWT, 44.0, 22),
    "W4 pycwt coarse": Anchor(_PYCWT, 44.0, 100),
    "W4 pycwt all": Anchor(_PYCWT, 176.0, 22),
    "W4 noise": Anchor(_PYCWT, 70.0, 100, 0.70),
    "W4 noise all": Anchor(_PYCWT, 7490.0, 187),
    "W5 bands": Anchor(_HYPYP, 10.1 * _PART, 12, 0.80),
    "W5 plv": Anchor(_HYPYP, 1.9 * _PART, 12),
    "W5 coh": Anchor(_HYPYP, 0.86 * _PART, 5, 0.80),
    "W5 ccorr": Anchor(_HYPYP, 1.6 * _PART, 10, 0.80),
    "W5 accorr": Anchor(_HYPYP, 32.0 * _PART, 85),
    "W5 pli": Anchor(_HYPYP, 2.73 * _PART, 12),
    "W6 group": Anchor("multiSyncPy 0.1.2", 17.7, 80, 0.65),
    "W6 PyRQA": Anchor("PyRQA 8.1.0", 2.8, 20),
    "W6 PyRQA long": Anchor("PyRQA 8.1.0", 26.0, 14),
    "W6 crqa": Anchor("crqa 2.0.7", 10.5, 120),
    "W6 rho": Anchor("multiSyncPy 0.1.2", 0.166, 15, 0.65),
}
