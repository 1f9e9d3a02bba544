from dataclasses import replace

from syntony.core.plan import AnalysisPlan
from syntony.core.results import Failure, Findings
from syntony.report.overall import labels, overall


def plain(sentence):
    return str(sentence).replace("\N{NO-BREAK SPACE}", " ")


def test_signals_of_one_session_are_told_together(session):
    told = overall(session)
    assert told.coordination.words == (
        "Client and Therapist were coordinated more than chance explains in motion energy, skin "
        "conductance and respiration; in heart rate it cannot be told from chance."
    )
    assert plain(told.leading.words) == (
        "Client leads in motion energy (by 1 s) and respiration (by 0.5 s); Therapist leads in "
        "skin conductance (by 2 s)."
    )
    assert told.moments.words.startswith("It shows in motion energy 2:08–3:44 and 6:38–8:14, in")


def test_one_finding_tells_its_own_account(one):
    assert overall(one).coordination.words.startswith("In motion energy, Therapist and Client")


def test_many_sessions_are_counted_against_what_chance_would_give(study):
    told = overall(study)
    assert "than people who never met; the difference is small" in told.coordination.words
    assert "is found in 8 of 12 for motion energy" in told.coordination.words
    assert "0.6 would be expected if nobody responded to anybody" in told.coordination.figures
    assert told.leading.words == "A leader can be named in 8 of 12: Therapist in 8."
    assert "in 8 of 12" in told.moments.words


def test_where_nothing_exceeds_chance_no_leader_and_no_stretch_is_told(session):
    quiet = replace(session, findings=(session.findings[1],) * 2)
    told = overall(quiet)
    assert "No leader is named" in told.leading.words
    assert told.moments.words == "No stretch of the session stands out from chance."


def test_a_report_of_failures_alone_says_so():
    failures = (Failure("a.txt", "read", "FormatError", "Empty; give another file."),)
    told = overall(Findings("folder", AnalysisPlan(), (), (), failures))
    assert told.coordination.words == "Nothing could be analyzed: 1 piece of work failed."


def test_labels_name_only_what_differs(session, study, finding):
    assert labels(session.findings) == (
        "motion energy", "heart rate", "skin conductance", "respiration",
    )  # fmt: skip
    assert labels(study.findings)[:2] == ("200_00", "201_01")
    assert labels([finding()]) == ("motion energy",)
    other = finding(result=replace(finding().result, persons=("therapist", "partner")))
    assert labels([finding(), other]) == ("Therapist & Client", "Therapist & Partner")


def test_pairs_of_a_group_are_told_for_each_pair(finding):
    base = finding()
    result = base.result
    pairs = (("P1", "P2"), ("P1", "P3"), ("P2", "P3"))
    found = [replace(base, result=replace(result, persons=pair)) for pair in pairs]
    leads = replace(base.leading, leader="P1")
    quiet = replace(base.verdict, answer="not distinguishable from chance")
    group = Findings(
        "group", AnalysisPlan(),
        (replace(found[0], leading=leads), replace(found[1], leading=leads),
         replace(found[2], verdict=quiet, stretches=())),
    )  # fmt: skip
    told = overall(group)
    assert told.coordination.words == (
        "There is more coordination than chance explains for P1 & P2 and P1 & P3; for P2 & P3 it "
        "cannot be told from chance."
    )
    assert plain(told.leading.words) == "P1 leads for P1 & P2 (by 1 s) and P1 & P3 (by 1 s)."


def test_signals_of_which_none_exceeds_chance_name_the_persons(session):
    quiet = session.findings[1]
    other = replace(quiet, result=replace(quiet.result, signal="respiration"))
    assert overall(replace(session, findings=(quiet, other))).coordination.words == (
        "In heart rate and respiration the coordination of Client and Therapist cannot be told "
        "from chance."
    )
