from datetime import date

import pytest

from syntony.core.consent import Consent
from syntony.core.errors import ParameterError
from syntony.core.retention import LONGEST, Rule, terms

MET = date(2026, 3, 1)
BOTH = ("client", "therapist")
REVIEW = Rule("review", "session", 30, 7)
RESEARCH = Rule("research", "session", 3650, 14)
MEDIA = Rule("supervision", "media", 90)


def said(purpose, day="2026-04-01", given=True, who=BOTH):
    return [Consent(person, purpose, given, f"{day}T10:00:00+00:00") for person in who]


def until(rules, consents=(), met=MET):
    return {term.what: term.until for term in terms(rules, met, BOTH, consents)}


def test_without_a_rule_nothing_is_ever_due():
    assert terms((), MET, BOTH, said("research")) == ()


def test_review_holds_where_nobody_said_anything():
    assert until([REVIEW]) == {"session": date(2026, 3, 31)}


def test_the_longest_purpose_that_everybody_allows_holds():
    assert until([REVIEW, RESEARCH])["session"] == date(2026, 3, 31)
    assert until([REVIEW, RESEARCH], said("research", who=("client",)))["session"] == date(
        2026, 3, 31
    )
    assert until([REVIEW, RESEARCH], said("research"))["session"] == date(2036, 2, 27)


def test_consent_that_is_taken_back_holds_for_its_grace_and_can_be_given_again():
    back = [*said("research"), *said("research", "2026-05-01", given=False, who=("client",))]
    assert until([RESEARCH], back) == {"session": date(2026, 5, 15)}
    again = [*back, *said("research", "2026-06-01", who=("client",))]
    assert until([RESEARCH], again) == {"session": date(2036, 2, 27)}


def test_who_takes_review_back_ends_every_other_term():
    back = [*said("research"), *said("review", "2026-05-01", given=False, who=("client",))]
    assert until([REVIEW, RESEARCH], back) == {"session": date(2026, 5, 8)}


def test_media_and_session_have_terms_of_their_own():
    assert until([REVIEW, MEDIA], said("supervision")) == {
        "session": date(2026, 3, 31), "media": date(2026, 5, 30),
    }  # fmt: skip


def test_a_session_without_a_day_has_no_last_one_and_says_so():
    (term,) = terms([REVIEW], None, BOTH, ())
    assert term.until is None
    assert "its day is not known" in term.reason


@pytest.mark.parametrize("days", [-1, LONGEST + 1])
def test_impossible_terms_are_refused(days):
    with pytest.raises(ParameterError, match=f"{days} came"):
        Rule("review", "session", days)
