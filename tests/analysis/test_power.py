"""What sessions and studies find, from nulls of sessions whose effect can be planted."""

import json

import numpy as np
import pytest

from syntony.analysis.power import power
from syntony.core.errors import ParameterError
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal

PLAN = AnalysisPlan(
    prepare=(),
    measures=({"measure": "wcc", "settings": {"max_lag": 2}},),
    null={"members": ("spectrum",), "surrogates": 199},
)


def strangers(seed, minutes):
    rng = np.random.default_rng(seed)
    n = int(minutes * 60 * 2)
    signals = tuple(
        Signal(rng.normal(size=n), 2, name="motion", person=p) for p in ("client", "therapist")
    )
    people = tuple(Participant(s.person) for s in signals)
    return Session(f"s{seed}", people, (Recording("camera", signals),), dyad=f"d{seed}")


@pytest.fixture(scope="module")
def told():
    sessions = [*(strangers(k, 20) for k in range(3)), strangers(9, 6)]
    return power(sessions, PLAN, minutes=(5, 10, 20, 40), dyads=(4, 16))


def test_longer_sessions_find_smaller_values_as_the_root_of_the_length(told):
    rows = {row.minutes: row for row in told.sessions}
    assert {m: row.pairs for m, row in rows.items()} == {5: 4, 10: 3, 20: 3}  # none has 40 min
    assert rows[5].value / rows[20].value == pytest.approx(2.0, rel=0.2)
    # A largest of 9 lags in white noise: 80 % find what lies 1.64 + 0.84 SD up, or somewhat more.
    assert 2.2 < rows[20].effect < 3.2


def test_more_dyads_find_smaller_means_and_smaller_correlations(told):
    few, many = told.studies
    assert (few.dyads, many.dyads) == (4, 16)
    assert few.effect / many.effect == pytest.approx(2.0, rel=0.1)
    assert many.correlation == pytest.approx(0.65, abs=0.01)
    assert told.power == 0.8


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"minutes": (0,)}, "are positive"),
        ({"dyads": (-3,)}, "are positive"),
        ({"plan": AnalysisPlan(null={"members": ("pseudo_dyads",)})}, "tests of two persons"),
        ({"plan": AnalysisPlan(pairs="group", measures=({"measure": "omega"},))}, "two persons"),
    ],
)
def test_impossible_questions_are_refused(asked, said):
    with pytest.raises(ParameterError, match=said):
        power(strangers(1, 5), **{"plan": PLAN, **asked})


def test_the_command_prints_tables_or_json(tmp_path, capsys):
    from syntony.cli.app import run

    rng = np.random.default_rng(1)
    rows = "\n".join(f"{a:.4f},{b:.4f}" for a, b in rng.normal(size=(800, 2)))
    (tmp_path / "one.csv").write_text(f"client movement,therapist movement\n{rows}\n")
    arguments = ["power", str(tmp_path / "one.csv"), "--rate", "2", "--surrogates", "99"]
    assert run([*arguments, "--minutes", "2.5", "5", "--dyads", "8", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["minutes"] for row in told["sessions"]} == {2.5, 5.0}
    assert {row["dyads"] for row in told["studies"]} == {8}
    assert run(arguments) == 0
    assert "80% of single sessions" in " ".join(capsys.readouterr().out.split())
