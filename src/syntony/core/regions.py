"""Which parts of the brain a method can see, so that none is shown as measured that it cannot.

Light of fNIRS reaches the cortex that lies within 2 to 3 cm below the scalp; the scalp's EEG mixes
all sources, so its channels are named by where they lie on the head, never by what lies below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from syntony.core.errors import ParameterError

Method = Literal["EEG", "fNIRS"]

#: Why neither method sees some regions, and the words that name them.
_WHY: Mapping[str, str] = {
    "lies deep below the outer cortex": """
        insula insular amygdala hippocampus parahippocampal striatum caudate putamen pallidum
        thalamus hypothalamus brainstem midbrain claustrum nac accumbens septum""",
    "lies in the cleft between the hemispheres": """
        acc mcc pcc cingulate cingulum precuneus vmpfc dmpfc mpfc sma""",
    "lies on the underside of the brain": "ofc orbitofrontal fusiform",
    "lies under muscle, below the occipital lobe": "cerebellum",
}
UNSEEN: Mapping[str, str] = {word: why for why, words in _WHY.items() for word in words.split()}
#: Regions of the outer cortex: light reaches them, the scalp's EEG cannot tell them apart.
_CORTEX = """
    dlpfc vlpfc pfc prefrontal frontopolar ifg ifc ipl tpj sts stg mtg premotor motor
    somatosensory supramarginal angular broca wernicke"""
CORTEX = frozenset(_CORTEX.split())


def refuse_unseen(method: Method, regions: Iterable[str]) -> None:
    """Refuse names of regions that a method does not see.

    Parameters
    ----------
    method : str
        ``EEG`` or ``fNIRS``.
    regions : iterable of str
        As a user calls groups of channels.

    Raises
    ------
    ParameterError
        A name says that something is measured that the method cannot measure.

    Examples
    --------
    >>> refuse_unseen("fNIRS", ["left IFG", "TPJ"])
    >>> refuse_unseen("fNIRS", ["anterior insula"])  # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
        ...
    syntony.core.errors.ParameterError: fNIRS does not see 'anterior insula': it lies deep below
    the outer cortex. Name the region by where its channels lie.
    """
    for region in regions:
        words = re.findall(r"[a-z]+\d*", region.lower())
        why = next((UNSEEN[word] for word in words if word in UNSEEN), "")
        if not why and method == "EEG" and any(word in CORTEX for word in words):
            why = "may be active, but the scalp's channels mix all sources"
        if why:
            raise ParameterError(
                f"{method} does not see {region!r}: it {why}. Name the region by where its "
                "channels lie."
            )
