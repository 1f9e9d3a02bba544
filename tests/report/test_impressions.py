"""Ratings, hunches, emotion words and the agreement of labels in a report."""

import re
from dataclasses import replace

import numpy as np
import pytest

from syntony.analysis.ratings import compare_ratings
from syntony.core.annotations import Feeling, Hunch, Label
from syntony.core.ratings import Rated, Rating, RatingBlock
from syntony.report.audiences import brief_for
from syntony.report.page import page
from syntony.report.view import View
from syntony.stats.agreement import agreement, in_bins
from syntony.stats.labels import label_agreement


def rated(author, *blocks, person="client"):
    told = Rating(author, 0.0, "closeness", "distant", "close", person, author)
    made = (RatingBlock(f"{author}{k}", author, k, first, tuple(values))
            for k, (first, values) in enumerate(blocks))  # fmt: skip
    return Rated(told, tuple(made))


SLOW = (np.sin(np.arange(2750) / 200) + 1) / 2
KIM = rated("Kim", (0, SLOW))
JO = rated("Jo", (30, SLOW))
BROKEN = rated("Jo", (0, SLOW[:500]), (1500, SLOW[500:1000]))
HUNCHES = (
    Hunch("a", 75.0, "She is tired of me.", "client", 2, "Kim", "no"),
    Hunch("b", 30.0, "Something sad.", "client", 5, "Kim"),
)
FEELINGS = (
    Feeling("c", 61.0, "hurt", "client", "Kim", intensity=4, reply="More angry."),
    Feeling("d", 9.0, "", "", "Kim", valence=-0.4, arousal=0.25),
)


def sections(html):
    return re.findall(r'<section id="([a-z_]+)"', html)


def report(session, *written, reader="supervisor", printed=False, **brief):
    return page(session, written=written, brief=brief_for(reader, **brief), printed=printed)


def cells(html, caption):
    table = html[html.index(f"<caption>{caption}") :]
    body = table[table.index("<tbody>") : table.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body)
    return [[re.sub("<[^>]+>", "", c) for c in re.findall(r"<t[hd].*?</t[hd]>", r)] for r in rows]


def test_what_nobody_wrote_is_no_part_of_a_report(session):
    assert not {"ratings", "hunches", "feelings", "agreement"} & set(sections(report(session)))


def test_hunches_stand_in_the_order_of_time_with_what_was_said(session):
    html = report(session, *HUNCHES)
    assert cells(html, "Hunches") == [
        ["0:30", "Kim", "Client", "Something sad.", "not asked", "5 of 5"],
        ["1:15", "Kim", "Client", "She is tired of me.", "no", "2 of 5"],
    ]
    assert "score of anybody" in html


def test_an_emotion_word_says_whose_it_is_and_a_place_is_told_in_words(session):
    html = report(session, *FEELINGS)
    assert cells(html, "Emotion words") == [
        ["0:09", "Kim", "the author", "unpleasant and excited (valence −0.40, arousal 0.25)", "–",
         "–", "–"],
        ["1:01", "Kim", "Client", "hurt", "More angry.", "4 of 5", "–"],
    ]  # fmt: skip


def test_a_rating_is_a_line_that_breaks_where_nothing_was_rated(session):
    html = report(session, BROKEN)
    drawn = html[html.index('id="ratings-chart"') :]
    drawn = drawn[: drawn.index("</figure>")]
    (line,) = re.findall(r'<path class="line (first|second|other)" d="([^"]+)"', drawn)
    assert line[0] == ("first" if session.findings[0].result.persons[0] == "client" else "second")
    assert line[1].count("M") == 2
    assert drawn.count('fill="url(#ratings-chart-gap)"') == 1
    assert ">distant<" in drawn
    assert ">close<" in drawn
    means = [row[1] for row in cells(html, "Mean ratings")]
    assert "–" in means
    assert "nan" not in html


def test_the_table_under_ratings_holds_their_means(session):
    (first, *_) = cells(report(session, KIM), "Mean ratings")
    start, stop = (int(m) * 60 + int(s) for m, s in re.findall(r"(\d+):(\d\d)", first[0]))
    assert float(first[1]) == pytest.approx(SLOW[25 * start : 25 * stop].mean(), abs=0.1)


def test_two_ratings_of_the_same_are_compared_as_the_app_does(session):
    found = compare_ratings(JO, KIM)
    ((what, delay, apart, seconds, r, p),) = cells(report(session, KIM, JO), "Where two")
    assert what == "Closeness of Client: Jo and Kim"
    assert delay.replace("\N{NO-BREAK SPACE}", " ") == "Jo 1.2 s later"
    assert found.lag == -1.2
    assert (float(r), float(p)) == pytest.approx((found.r, found.p), abs=0.005)
    assert len(apart.split("–")) == len(found.differences) + 1
    assert seconds
    other = rated("Lu", (0, SLOW), person="therapist")
    assert "Where two" not in report(session, KIM, other)


def test_ratings_that_never_meet_are_not_compared(session):
    early, late = rated("A", (0, SLOW[:100])), rated("B", (500, SLOW[:100]))
    ((_, delay, apart, *_),) = cells(report(session, early, late), "Where two")
    assert (delay, apart) == ("never at the same time", "–")


def test_kappa_in_the_report_is_that_of_the_seconds(session):
    labels = [
        Label("a", "1", "laugh", 10.0, "Kim"), Label("b", "1", "laugh", 11.0, "Jo"),
        Label("c", "2", "sigh", 40.0, "Kim", stop=50.0),
    ]  # fmt: skip
    html = report(session, label_agreement(labels, "Jo", "Kim", 300.0), pages=["notes"])
    laugh, sigh = cells(html, "Labels of Jo and Kim")
    found = agreement(in_bins([(11, 11)], 300), in_bins([(10, 10)], 300))
    assert laugh[:4] == ["laugh", "1", "1", f"{found.kappa:.2f}"]
    assert sigh[:3] == ["sigh", "0", "1"]
    assert float(sigh[3]) == 0


def test_a_client_gets_them_only_where_they_are_chosen_and_in_plain_words(session):
    written = (KIM, JO, *HUNCHES, *FEELINGS)
    assert "ratings" not in sections(report(session, *written, reader="client"))
    html = report(session, *written, reader="client", pages=["summary", "impressions"])
    assert {"ratings", "hunches", "feelings"} <= set(sections(html))
    assert "<details" not in html
    text = re.sub(r"<(style|svg).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    assert "What you said" in text
    assert not re.search(r"valence|arousal|correlation|\bp\b|\d\.\d|of 5", text)
    agreed = label_agreement([Label("a", "1", "x", 1.0, "K")], "K", "M", 60.0)
    assert "agreement" not in sections(report(session, agreed, reader="client", pages=["notes"]))


def test_a_rating_is_drawn_where_nothing_was_found(session):
    empty = replace(session, findings=(), moments=())
    html = page(empty, written=[KIM], brief=brief_for("supervisor"))
    assert 'class="line other"' in html
    assert View.of(empty).findings.findings == ()


def test_a_printed_report_has_no_table_under_the_figure(session):
    html = report(session, KIM, printed=True)
    assert "ratings-chart" in html
    assert "Mean ratings" not in html
