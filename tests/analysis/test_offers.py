"""Recipes that an import offers: what they compare, what they cost, and a look at a minute."""

from dataclasses import replace

import numpy as np
import pytest

from syntony.analysis.demo import demo_session
from syntony.analysis.offers import MEGAPIXEL, cost_of, offers
from syntony.analysis.previews import look, minute_of
from syntony.analysis.run import analyze
from syntony.core.errors import DataError
from syntony.core.plan import AnalysisPlan, MeasureChoice
from syntony.core.registry import collect
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.reading import read


def test_every_offer_names_what_exists():
    for offer in offers().values():
        assert set(offer.extractors) <= set(collect("extractors"))
        assert {choice.measure for choice in offer.measures} <= set(collect("measures"))
        assert offer.statement.endswith(".")


def test_a_recipe_compares_its_own_kinds_alone():
    session = demo_session()
    kinds = {}
    for key in offers():
        plan = (
            offers()[key]
            .plan(session)
            .model_copy(update={"null": AnalysisPlan().null.model_copy(update={"members": ()})})
        )
        try:
            kinds[key] = {f.result.signal for f in analyze(session, plan).findings}
        except DataError:
            kinds[key] = set()
    assert kinds["movement"] == {"motion_energy"}
    assert kinds["physiology"] == {"heart_rate", "skin_conductance", "respiration"}
    assert kinds["all"] == kinds["movement"] | kinds["physiology"]
    assert kinds["voice"] == set()
    assert cost_of(session, offers()["voice"].plan(session)).pairs == 0


def test_cost_grows_with_pictures_and_with_surrogates(shared_data):
    film = read(shared_data("video") / "composite_dyads/left_leads_0.4s.mp4")
    film = replace(film, media=(replace(film.media[0], persons=("A", "B")),))
    session = Session("film", (Participant("A"), Participant("B")), (film,))
    plan = offers()["movement"].plan(session)
    cost = cost_of(session, plan)
    pixels = 397 * 240 * 640 / 1e6
    assert cost.pairs == 1
    assert cost.seconds == pytest.approx(MEGAPIXEL * pixels, rel=0.2)
    more = plan.model_copy(
        update={"null": plan.null.model_copy(update={"surrogates": 10 * plan.null.surrogates})}
    )
    assert cost_of(session, more).seconds > cost.seconds
    assert 0 < cost.size < film.media[0].path.stat().st_size


def following(rng, seconds=600.0, rate=10, late=10):
    common = np.convolve(rng.normal(size=int(seconds * rate) + late + 20), np.ones(5) / 5, "same")
    n = int(seconds * rate)
    recordings = []
    for who, x in (("A", common[late:]), ("B", common[:-late])):
        noisy = x[:n] + 0.1 * rng.normal(size=n)
        signal = Signal(noisy, rate, name="motion", person=who, modality="movement")
        recordings.append(Recording(who, (signal,)))
    return Session("s", (Participant("A"), Participant("B")), tuple(recordings))


def test_a_minute_is_from_the_middle_and_shows_who_leads(rng):
    session = following(rng)
    minute = minute_of(session, AnalysisPlan(), {})
    assert minute.signals[0].start == pytest.approx(270)
    assert minute.signals[0].duration == pytest.approx(60)
    seen = look(minute, MeasureChoice(measure="wcc", settings={"window": 10.0, "max_lag": 2.0}))
    assert (seen.window, seen.max_lag) == (10.0, 2.0)
    assert seen.finding.leading.leader == "A"
    assert seen.finding.leading.lag == pytest.approx(1.0, abs=0.11)
    assert "a look, not a result" in seen.words
    assert "holds no windows" not in seen.words


def test_a_window_that_a_minute_cannot_hold_is_shortened_and_said(rng):
    seen = look(minute_of(following(rng), AnalysisPlan(), {}), MeasureChoice(measure="wcc"))
    assert seen.window < 20
    assert f"holds no windows of 60 s; these are {seen.window:g} s" in seen.words


def test_the_first_minute_of_a_film_is_measured_in_its_regions(shared_data):
    film = read(shared_data("video") / "composite_dyads/left_leads_0.4s.mp4")
    film = replace(film, media=(replace(film.media[0], persons=("A", "B")),))
    session = Session("film", (Participant("A"), Participant("B")), (film,))
    minute = minute_of(session, AnalysisPlan(modalities=("movement",)), {})
    assert [signal.person for signal in minute.signals] == ["A", "B"]
    assert minute.advice("window").low == 5.0
    seen = look(minute, MeasureChoice(measure="wcc", settings={"window": 4.0, "max_lag": 1.0}))
    assert seen.finding.result.signal == "motion_energy"


def test_nothing_to_look_at_is_said(rng):
    with pytest.raises(DataError, match="can be looked at beforehand"):
        minute_of(following(rng), AnalysisPlan(modalities=("voice",)), {})
