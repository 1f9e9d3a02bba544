"""What of two heads is compared, and how: the table ``[inter_brain]`` of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from syntony.core.devices import Device
from syntony.core.errors import ParameterError
from syntony.core.settings import Seconds, Settings, Share

Method = Literal["EEG", "fNIRS"]
Band = tuple[float, float]
#: What is compared where a plan names no bands (Hz). Of blood, waves of 10 to 20 s are where
#: coherence is most reliable (Zhang et al. 2020, doi:10.1117/1.NPh.7.1.015010).
USUAL_BANDS: Mapping[Method, Mapping[str, Band]] = {
    "EEG": {"theta": (4.0, 8.0), "alpha": (8.0, 13.0), "beta": (13.0, 30.0)},
    "fNIRS": {"5-10 s": (0.1, 0.2), "10-20 s": (0.05, 0.1)},
}
#: The least biased of the usual measures by Zimmermann et al. (2024), doi:10.1162/imag_a_00350,
#: and the usual one of blood.
USUAL_MEASURE: Mapping[Method, str] = {"EEG": "accorr", "fNIRS": "wavelet_coherence"}
USUAL_EPOCH: Mapping[Method, float] = {"EEG": 4.0, "fNIRS": 60.0}
WAVELETS = "wavelet_coherence"


class InterBrain(Settings):
    """Coupling of all channels of one head with all of another, as one result.

    Parameters
    ----------
    measure : str
        A measure in a band (``plv``, ``accorr``, ``coherence``, ``wpli_debiased``,
        ``envelope_correlation``, ...) or ``wavelet_coherence``; empty takes ``accorr`` of EEG and
        ``wavelet_coherence`` of fNIRS.
    bands : mapping of str to (float, float)
        Edges (Hz); empty takes theta, alpha and beta of EEG, waves of 5-10 and 10-20 s of fNIRS.
    blood : str
        Which of fNIRS: ``HbO`` or ``HbR``.
    channels : tuple of str
        Names of channels, with ``*``; empty takes all.
    by : str
        One value a pair of ``channel`` s or of ``region`` s.
    regions : mapping of str to list of str
        Channels of each region; empty takes the parts of the head by the 10-20 names.
    average : str
        Of regions: the mean of the ``values`` of their channel pairs, or the coupling of the mean
        ``signals`` of their channels, in which what has opposite signs cancels.
    epoch : float or None
        Length of an epoch (s), the same for all. None takes 4 s of EEG and 60 s of fNIRS, or
        what the file was cut into. Wavelets take the whole recording.
    segment : float or None
        One value each so many seconds, the mean of the epochs in them; None is one for all.
    minimum_coverage : float
        Share of epochs (of wavelets: of samples) observed in both channels below which a pair is
        unknown.
    largest : float
        From the lowest to the highest value of an epoch of EEG beyond which it is an artifact
        (µV).
    per_wave : int or None
        Samples that are kept of each wave of a band's upper edge; None keeps all.
    within : bool
        Whether channels of one head are compared with each other too. They share sources and
        reference, so nothing is tested there.
    null : str
        ``epoch_shuffle`` (usual), ``circular_shift`` (usual of wavelets) or
        ``phase_randomization``; every one moves all channels of a head together.
    run : int or None
        Epochs change places within runs of so many only; None lets all change places.
    partners : bool
        Whether heads are also held against wrong partners, where there are five dyads or more.
    cluster : float or None
        Effect (standard deviations of chance) from which on neighboring pairs, bands and segments
        make a cluster; None looks for none.
    neighbors : mapping of str to list of str
        Neighbors of each channel, or region; empty takes places on the head, shared optodes.
    device : str
        Where pairs of channels are computed: ``"cuda"`` is a card with CuPy or PyTorch (extra
        ``gpu``).
    """

    measure: str = ""
    bands: dict[str, Band] = Field(default_factory=dict)
    blood: Literal["HbO", "HbR"] = "HbO"
    channels: tuple[str, ...] = ()
    by: Literal["channel", "region"] = "channel"
    regions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    average: Literal["values", "signals"] = "values"
    epoch: Seconds | None = None
    segment: Seconds | None = None
    minimum_coverage: Share = 0.5
    largest: Annotated[float, Field(gt=0)] = 150.0
    per_wave: Annotated[int, Field(ge=4)] | None = 8
    within: bool = False
    null: Literal["", "epoch_shuffle", "circular_shift", "phase_randomization"] = ""
    run: Annotated[int, Field(ge=2)] | None = None
    partners: bool = True
    cluster: Annotated[float, Field(gt=0)] | None = None
    neighbors: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    device: Device = "cpu"

    def measure_of(self, method: Method) -> str:
        """Name of the measure."""
        return self.measure or USUAL_MEASURE[method]

    def null_of(self, method: Method) -> str:
        """Name of the null."""
        waves = self.measure_of(method) == WAVELETS
        return self.null or ("circular_shift" if waves else "epoch_shuffle")

    def bands_of(self, method: Method) -> Mapping[str, Band]:
        """Bands by name (Hz).

        Raises
        ------
        ParameterError
            A band is empty.
        """
        bands = self.bands or USUAL_BANDS[method]
        for name, (low, high) in bands.items():
            if not 0 < low < high:
                raise ParameterError(
                    f"Band {name!r} goes from {low:g} to {high:g} Hz; it is empty."
                )
        return bands
