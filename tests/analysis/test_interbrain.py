"""All channels of two heads: what is planted is found, strangers are not, and guards speak."""

import importlib.util

import numpy as np
import pytest
from tests.analysis.brains import SITES, blood_pair, eeg_pair, session_of

from syntony.analysis import coupling, interbrain
from syntony.analysis.finding import synchrony
from syntony.analysis.interbrain import inter_brain
from syntony.analysis.run import analyze
from syntony.analysis.sources import works_of
from syntony.core.devices import Place
from syntony.core.errors import DataError, MissingExtra, ParameterError
from syntony.core.interbrain import InterBrain
from syntony.core.plan import AnalysisPlan
from syntony.core.signals import Signal
from syntony.io.saved import load_findings, save_findings


def compared(session, surrogates=99, members=("prewhitened",), **settings):
    plan = AnalysisPlan(inter_brain=settings, null={"surrogates": surrogates, "members": members})
    return list(inter_brain(session, session, plan))


def named(finding, places):
    """(first, second, band) of cells."""
    labels = finding.result.labels
    return {
        tuple(labels[dim][k] for dim, k in zip(finding.result.dims[:3], place, strict=False))
        for place in places
    }


def codes(finding):
    return {notice.code for notice in finding.notices}


def test_it_is_one_result_of_channel_by_channel_by_band():
    (found,) = compared(eeg_pair(1), measure="plv")
    result = found.result
    assert result.dims == ("first_channel", "second_channel", "band")
    assert result.values.shape == result.coverage.shape == found.p.shape == (6, 6, 3)
    assert result.labels["first_channel"] == result.labels["second_channel"] == SITES
    assert result.labels["band"] == ("theta", "alpha", "beta")
    assert result.persons == ("A", "B")
    assert result.signal == found.method == "EEG"
    assert (result.coverage == 1).all()
    assert found.kind == "between"
    assert found.verdict.answer == "not distinguishable from chance"


@pytest.mark.parametrize("measure", ["plv", "accorr", "wpli", "envelope_correlation"])
def test_a_pair_of_channels_has_the_value_of_the_measure_itself(measure):
    session = eeg_pair(2, coupled=0.5)
    (found,) = compared(
        session, members=(), measure=measure, bands={"alpha": (8, 13)}, epoch=4, per_wave=None
    )
    caps = session.recordings[0].streams
    one, other = (Signal(caps[k].values[row], 100, person="AB"[k]) for k, row in ((0, 1), (1, 5)))
    result = synchrony(one, other, measure, low=8, high=13, window=4)
    # Both take epochs side by side from where the filter first reaches.
    expected = np.nanmean(result.values)
    assert found.result.values[1, 5, 0] == pytest.approx(expected, abs=1e-9)
    assert np.isnan(found.p).all()
    assert found.tests == ()


def test_the_planted_block_beats_chance_and_nothing_else_does():
    (found,) = compared(eeg_pair(3, seconds=160, coupled=1.0), cluster=2.0)
    assert found.verdict.answer == "more than chance"
    planted = {("F3", "C4", "alpha"), ("Fz", "C4", "alpha")}
    assert planted <= named(found, found.beyond)
    assert named(found, found.beyond[:2]) == planted
    heaviest = found.clusters[0]
    assert heaviest.p == 0.01
    assert planted <= named(found, heaviest.cells.astype(int))


@pytest.mark.parametrize("null", ["epoch_shuffle", "circular_shift", "phase_randomization"])
def test_every_null_finds_the_planted_block_and_says_what_it_keeps(null):
    session = eeg_pair(4, seconds=200, coupled=1.0)
    (found,) = compared(session, surrogates=39, null=null, bands={"alpha": (8, 13)})
    assert found.verdict.answer == "more than chance"
    test = found.tests[0]
    assert test.surrogate == null
    assert test.keeps
    assert test.null.shape == (39,)


def test_the_same_seed_gives_the_same_numbers():
    one, again = (compared(eeg_pair(5), surrogates=39)[0] for _ in range(2))
    np.testing.assert_array_equal(one.p, again.p)
    np.testing.assert_array_equal(one.result.values, again.result.values)


def test_regions_are_means_of_their_channel_pairs_or_of_their_signals():
    session = eeg_pair(6, coupled=1.0)
    (pairs,) = compared(session, members=(), measure="plv")
    (regions,) = compared(session, members=(), measure="plv", by="region")
    assert regions.result.labels["first_channel"] == ("frontal", "central")
    np.testing.assert_allclose(
        regions.result.values[0, 1], pairs.result.values[:3, 3:].mean(axis=(0, 1))
    )
    (signals,) = compared(session, members=(), measure="plv", by="region", average="signals")
    assert signals.result.values.shape == (2, 2, 3)
    assert not np.allclose(signals.result.values, regions.result.values, atol=1e-3)
    own = {"front": ["F3", "Fz"], "back": ["C4"]}
    (chosen,) = compared(session, measure="plv", by="region", regions=own)
    assert named(chosen, chosen.beyond) == {("front", "back", "alpha")}


def test_regions_that_eeg_cannot_see_are_refused():
    for region in ("insula", "amygdala", "left TPJ"):
        with pytest.raises(ParameterError, match="EEG does not see"):
            compared(eeg_pair(1), by="region", regions={region: ["F3"]})


def test_segments_give_a_time_axis_and_are_tested_together():
    (found,) = compared(eeg_pair(7, seconds=120), segment=40, measure="plv")
    assert found.result.dims[-1] == "time"
    assert found.result.values.shape == found.p.shape == (6, 6, 3, 3)
    assert np.diff(found.result.coords["time"]) == pytest.approx(40, abs=4)


def test_channels_are_chosen_by_name():
    (found,) = compared(eeg_pair(1), members=(), channels=["F*"])
    assert found.result.labels["second_channel"] == ("F3", "Fz", "F4")


def test_within_a_head_nothing_is_tested_and_the_reason_is_said():
    found = compared(eeg_pair(1), within=True, surrogates=39)
    assert [f.kind for f in found] == ["between", "within", "within"]
    own = found[1]
    assert own.result.persons == ("A", "A")
    assert np.isnan(own.p).all()
    assert codes(own) == {"volume-conduction"}


def test_artifacts_cost_their_own_epochs():
    session = eeg_pair(8)
    X = session.recordings[0].streams[0].values.copy()
    X[0, 3000:3100] += 1000
    heads = {"A": X, "B": session.recordings[0].streams[1].values}
    (found,) = compared(session_of(heads, 100), members=(), measure="plv")
    assert (found.result.coverage[0] < 1).all()
    assert (found.result.coverage[1:] == 1).all()


def test_short_epochs_are_named_with_what_strangers_score():
    (found,) = compared(eeg_pair(9), members=(), epoch=1, bands={"alpha": (8, 13)}, measure="plv")
    (notice,) = [n for n in found.notices if n.code == "short-epochs"]
    assert "0.35 in alpha" in notice.text
    assert found.result.values.mean() == pytest.approx(0.35, abs=0.03)
    assert "short-epochs" not in codes(compared(eeg_pair(9), members=())[0])


def test_heads_with_unequal_alpha_are_named():
    (found,) = compared(eeg_pair(10, alpha=(2.0, 0.4)), members=())
    (notice,) = [n for n in found.notices if n.code == "unequal-snr"]
    assert "A's EEG" in notice.text
    assert "10.3389/fnhum.2013.00881" in notice.text
    assert "unequal-snr" not in codes(compared(eeg_pair(10), members=())[0])


def test_blood_is_compared_by_wavelets_and_nobody_leads():
    (found,) = compared(blood_pair(1, coupled=1.0), surrogates=39)
    assert found.method == "fNIRS"
    assert found.result.measure == "wavelet_coherence"
    assert found.result.values.shape == (3, 3, 2)
    assert ("S1_D1", "S1_D1", "10-20 s") in named(found, found.beyond[:1])
    assert found.tests[0].surrogate == "circular_shift"
    assert "no-direction" in codes(found)


def test_band_coherence_is_that_of_the_measure():
    session = blood_pair(2)
    (found,) = compared(session, members=(), bands={"slow": (0.05, 0.1)})
    one, other = (
        Signal(stream.values[row], 5, modality="brain")
        for stream, row in zip(session.recordings[0].streams, (0, 2), strict=True)
    )
    result = synchrony(one, other, "wavelet_coherence", shortest=10, longest=20)
    assert found.result.values[0, 2, 0] == pytest.approx(np.nanmean(result.values), abs=2e-3)


def test_optodes_of_one_channel_are_its_neighbors():
    (found,) = compared(blood_pair(3, coupled=1.0), surrogates=39, cluster=1.5)
    assert found.clusters[0].p <= 0.05


def test_what_cannot_be_is_refused_with_what_to_do(monkeypatch):
    with pytest.raises(DataError, match="Say a shorter epoch"):
        compared(eeg_pair(1), epoch=200)
    with pytest.raises(ParameterError, match="there are: plv"):
        compared(eeg_pair(1), measure="wcc")
    with pytest.raises(ParameterError, match="it is empty"):
        compared(eeg_pair(1), bands={"odd": (12, 8)})
    with pytest.raises(ParameterError, match="no epochs to shuffle"):
        compared(blood_pair(1), null="epoch_shuffle")
    with pytest.raises(ParameterError, match="leave epoch and segment out"):
        compared(blood_pair(1), segment=60)
    with pytest.raises(DataError, match=r"\[inter_brain.regions\]"):
        compared(blood_pair(1), by="region")
    (few,) = compared(eeg_pair(1, seconds=20))
    assert few.verdict.answer == "undecided"
    assert "too few orders" in few.verdict.agreement
    monkeypatch.setattr(interbrain, "MOST_VALUES", 1000)
    with pytest.raises(ParameterError, match="Take regions"):
        compared(eeg_pair(1))


def test_false_compares_nothing():
    session = eeg_pair(1)
    assert list(inter_brain(session, session, AnalysisPlan(inter_brain=False))) == []


def test_an_analysis_does_it_by_itself_and_goes_on_from_what_it_kept(tmp_path):
    session = eeg_pair(3, seconds=100, coupled=1.0)
    plan = AnalysisPlan(null={"surrogates": 39, "members": ["segments"]}, extract=[])
    found = analyze(session, plan)
    (heads,) = found.inter_brain
    assert heads.verdict.answer == "more than chance"
    saved = load_findings(save_findings(found, tmp_path / "all.findings")).inter_brain[0]
    np.testing.assert_array_equal(saved.p, heads.p)
    assert saved.result.labels == heads.result.labels


@pytest.mark.slow
def test_two_real_heads_in_epochs_are_compared_as_they_are(shared_data, tmp_path):
    folder = shared_data("eeg_hyperscanning")
    plan = AnalysisPlan(null={"surrogates": 19})
    found = analyze(folder, plan, out=tmp_path)
    (heads,) = found.inter_brain
    assert not found.failures
    assert heads.result.values.shape == (31, 31, 3)
    assert heads.result.labels["first_channel"][:2] == ("Fp1", "Fp2")
    assert {"short-epochs", "epochs-filtered-alone"} <= codes(heads)
    assert np.isfinite(heads.p).all()
    again = analyze(folder, plan, out=tmp_path)
    np.testing.assert_array_equal(again.inter_brain[0].p, heads.p)


def test_real_light_of_two_heads_in_one_file_is_compared(shared_data, tmp_path):
    h5py = pytest.importorskip("h5py")
    file = tmp_path / "two.snirf"
    # One person twice, the second time shifted by a minute: plumbing, not science.
    with h5py.File(shared_data("fnirs") / "neuro_run01.snirf") as one, h5py.File(file, "w") as two:
        for key in one:
            if key != "nirs":
                one.copy(key, two)
        one.copy("nirs", two, "nirs1")
        one.copy("nirs", two, "nirs2")
        light = two["nirs2/data1/dataTimeSeries"]
        light[:] = np.roll(light[:], 1200, axis=0)
    found = analyze(file, AnalysisPlan(null={"surrogates": 19, "members": ["segments"]}))
    (heads,) = found.inter_brain
    assert heads.method == "fNIRS"
    n_first, n_second, n_bands = heads.result.values.shape
    assert n_first == n_second > 2
    assert n_bands == 2
    assert np.isfinite(heads.result.values).all()


@pytest.mark.parametrize("pair", [eeg_pair, blood_pair])
def test_pairs_may_be_computed_elsewhere(pair, monkeypatch):
    xp = pytest.importorskip("array_api_strict", reason="needs array-api-strict")
    place = Place("array_api_strict", xp, xp.asarray, np.asarray)
    monkeypatch.setattr(coupling, "place_for", {"cpu": None, "cuda": place}.get)
    here, there = (compared(pair(2), 19, device=device)[0] for device in ("cpu", "cuda"))
    np.testing.assert_allclose(there.result.values, here.result.values, rtol=0, atol=1e-10)
    np.testing.assert_allclose(there.p, here.p)


def test_a_card_that_is_absent_is_refused():
    if importlib.util.find_spec("cupy") or importlib.util.find_spec("torch"):
        pytest.skip("a package for cards is here")
    with pytest.raises(MissingExtra, match=r"syntony\[gpu\]"):
        compared(eeg_pair(1), device="cuda")


def test_what_nobody_asked_for_and_cannot_be_is_told_aside():
    session = eeg_pair(1, seconds=60, rate=25)  # holds no beta
    usual = AnalysisPlan(
        null={"surrogates": 19, "members": ["segments"]}, extract=[],
        measures=[{"measure": "concordance"}],
    )  # fmt: skip
    found = analyze(session, usual)
    assert not found.failures
    assert [n.code for n in found.notices] == ["heads-not-compared"]
    asked = usual.model_copy(update={"inter_brain": InterBrain()})
    assert analyze(session, asked).failures[0].code == "ParameterError"


@pytest.mark.slow
def test_four_real_heads_of_one_file_are_compared_two_by_two(shared_data):
    file = shared_data("xdf") / "session_2020_02_21_14_21_11_anticipation.xdf"
    (work,), plan, _ = works_of(file, AnalysisPlan(null={"surrogates": 19}))
    session = work.load()
    found = list(inter_brain(session, session, plan))
    assert len(found) == 6
    assert all(one.result.values.shape == (4, 4, 3) for one in found)
    assert len({one.result.persons for one in found}) == 6
