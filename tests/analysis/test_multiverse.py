import numpy as np
import pytest

from syntony.analysis.multiverse import multiverse
from syntony.core.errors import ParameterError
from syntony.core.multiverse import MultiverseGrid, Preparation
from syntony.core.plan import StepChoice
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal

SMALL = {"measures": ("wcc",), "settings": {"window": (20.0, 40.0)}, "surrogates": 39}


def session(seed, coupled, name="s", n=1500):
    """Two people at 5/s; the second follows the first by 0.6 s where they are coupled."""
    rng = np.random.default_rng(seed)
    first, own = (np.convolve(rng.normal(size=n + 20), np.ones(5) / 5, "same") for _ in range(2))
    second = (np.roll(first, 3) if coupled else 0) + own
    parts = [
        Signal(values[10 : n + 10], 5, name="nod", person=person)
        for person, values in (("A", first), ("B", second))
    ]
    return Session(name, (Participant("A"), Participant("B")), (Recording("r", tuple(parts)),))


def test_every_combination_is_a_specification_once():
    grid = MultiverseGrid(
        measures=("wcc", "concordance"),
        settings={"window": (20.0, 40.0), "max_lag": (1.0, 2.0)},
        preparations=(
            Preparation(name="plain"),
            Preparation(name="differences", steps=(StepChoice(step="difference"),)),
        ),
        surrogates=19,
    )
    (curve,) = multiverse(session(1, coupled=True), grid=grid).curves
    told = [str(s) for s in curve.specifications]
    # The concordance index has no lag: it takes part once for each window and preparation.
    assert len(set(told)) == len(told) == (4 + 2) * 2
    assert curve.pairs == 1


def test_a_coupled_pair_is_found_by_all_and_strangers_by_none():
    grid = MultiverseGrid(**SMALL)
    (found,) = multiverse(session(3, coupled=True), grid=grid).curves
    assert found.joint == found.median_p == 1 / 40
    assert found.agreement == 1
    (none,) = multiverse(session(4, coupled=False), grid=grid).curves
    assert none.joint > 0.05


def test_the_same_seed_gives_the_same_curve_and_pairs_add_up():
    grid = MultiverseGrid(**SMALL)
    study = [session(i, coupled=True, name=f"s{i}") for i in range(3)]
    first, again = (multiverse(study, grid=grid).curves[0] for _ in range(2))
    np.testing.assert_array_equal(first.effects, again.effects)
    assert first.pairs == 3
    single = multiverse(study[0], grid=grid).curves[0]
    assert single.effects[0] != first.effects[0]


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ({"measures": ("nothing",)}, "nothing"),
        ({"settings": {"windo": (1.0,)}}, "windo"),
        ({"settings": {"window": (-1.0,)}}, "window"),
        ({"nulls": ("segment_permutation",)}, "one recording anew"),
        ({"preparations": ({"name": "a"}, {"name": "a"})}, "different names"),
        ({"preparations": ({"name": "a", "steps": ({"step": "no"},)},)}, "no"),
    ],
)
def test_what_does_not_exist_is_refused_first(grid, message):
    with pytest.raises(ParameterError, match=message):
        multiverse(session(1, coupled=True), grid=MultiverseGrid(**{**SMALL, **grid}))


def test_a_recording_too_short_for_a_window_is_unknown_there():
    grid = MultiverseGrid(**{**SMALL, "settings": {"window": (20.0, 400.0)}})
    (curve,) = multiverse(session(1, coupled=True), grid=grid).curves
    assert np.isfinite(curve.effects).tolist() == [True, False]
    assert np.isfinite(curve.joint)


def test_finished_sessions_are_kept(tmp_path, monkeypatch):
    folder = tmp_path / "in"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for name in ("a", "b"):
        rows = "".join(f"{x:.4f};{y:.4f}\n" for x, y in rng.normal(size=(1200, 2)))
        (folder / f"{name}.csv").write_text("left;right\n" + rows)
    from syntony.analysis import multiverse as module
    from syntony.core.plan import AnalysisPlan
    from syntony.io.recipes import infer_recipe

    recipe = infer_recipe(folder)[0].model_copy(update={"settings": {"rate": 5}})
    plan, grid = AnalysisPlan(recipe=recipe), MultiverseGrid(**SMALL)
    first = multiverse(folder, plan, grid, out=tmp_path / "out")
    assert not first.failures
    with monkeypatch.context() as nothing:
        nothing.setattr(module, "_session", None)  # nothing is computed again
        again = multiverse(folder, plan, grid, out=tmp_path / "out")
    np.testing.assert_array_equal(first.curves[0].effects, again.curves[0].effects)
    kept = sorted((tmp_path / "out" / "sessions").iterdir())
    kept[0].write_bytes(kept[0].read_bytes()[:50])  # cut off: done again, not believed
    healed = multiverse(folder, plan, grid, out=tmp_path / "out")
    np.testing.assert_array_equal(first.curves[0].effects, healed.curves[0].effects)


def test_an_extractor_that_fails_is_named_while_the_rest_is_compared(monkeypatch):
    from syntony.analysis import multiverse as module
    from syntony.analysis.extraction import Extracted
    from syntony.core.results import Failure

    failed = Failure("s: film", "extract", "FormatError", "the film is damaged")
    monkeypatch.setattr(
        module, "extracted", lambda session, _plan, keep=None: Extracted(session, (failed,))
    )
    result = multiverse(session(1, coupled=True), grid=MultiverseGrid(**SMALL))
    assert result.failures == (failed,)
    assert len(result.curves) == 1
