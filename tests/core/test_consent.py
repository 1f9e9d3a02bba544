import itertools
from dataclasses import replace

import pytest

from syntony.analysis.demo import demo_session
from syntony.core.consent import PURPOSES, Consent, check, generated
from syntony.core.errors import ConsentError
from syntony.core.session import Notice, Recording, Session
from syntony.core.signals import Participant

PEOPLE = (Participant("client"), Participant("therapist"))
SESSION = Session("s", PEOPLE, (Recording("cam"),))
CODES = ("client", "therapist")


def allowed(said, purpose, session=SESSION, codes=CODES):
    consents = [Consent(who, what, given, "2026") for who, what, given in said]
    try:
        check(session, codes, consents, purpose)
    except ConsentError:
        return False
    return True


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_answer_of_two_persons(purpose):
    for first, second in itertools.product((True, False, None), repeat=2):
        said = [
            (who, purpose, answer)
            for who, answer in zip(CODES, (first, second), strict=True)
            if answer is not None
        ]
        if purpose == "review":
            expected = first is not False and second is not False
        else:
            expected = first is True and second is True
        assert allowed(said, purpose) == expected, (first, second)
        others = [other for other in PURPOSES if other not in (purpose, "review")]
        assert not any(allowed(said, other) for other in others)


def test_what_was_said_last_counts():
    both = [("client", "research", True), ("therapist", "research", True)]
    assert allowed(both, "research")
    assert not allowed([*both, ("client", "research", False)], "research")
    assert allowed([*both, ("client", "research", False), both[0]], "research")


def test_somebody_who_is_no_longer_named_may_still_object():
    said = [("client", "research", True), ("gone", "research", False)]
    assert not allowed(said, "research", codes=("client",))


def test_a_session_that_names_nobody_is_only_reviewed():
    assert [p for p in PURPOSES if allowed([], p, codes=())] == ["review"]


def test_generated_people_need_not_be_asked_and_one_real_recording_is_enough_to_ask():
    demo = demo_session()
    assert generated(demo)
    assert all(allowed([], purpose, demo) for purpose in PURPOSES)
    mixed = replace(demo, recordings=(*demo.recordings, Recording("cam")))
    assert not generated(mixed)
    assert not allowed([], "research", mixed)
    assert not generated(Session("s", PEOPLE))
    other = Recording("cam", notices=(Notice("assumed-rate", "Nobody knows."),))
    assert not generated(Session("s", PEOPLE, (other,)))


def test_the_refusal_says_who_and_what_to_do():
    with pytest.raises(ConsentError, match=r"research needs the consent of client, which is not"):
        check(SESSION, CODES, [Consent("therapist", "research", True, "")], "research")
    with pytest.raises(ConsentError, match=r"client did not allow, or no longer allows, teaching"):
        check(SESSION, CODES, [Consent("client", "teaching", False, "")], "teaching")
