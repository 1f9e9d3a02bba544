"""The report on paper: nothing is cut off, pages are filled, headings stay with what they head."""

from dataclasses import replace

import pytest

from syntony.core.annotations import Label
from syntony.core.moments import Moment
from syntony.report.page import printable

#: Of a page that is not the last: so much of its height is used.
FILLED = 0.55
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "caption", "thead", "figcaption"}


def moments(session, n):
    why = "For 130 s motion energy was coupled more than in whole sessions of strangers (p = 0.02)."
    return tuple(
        Moment("in_step", 9.0 * k, 9.0 * k + 8, 9.0 * k + 4, "Client leads in motion energy", why,
               ("therapist", "client"), ("motion_energy",), 2.0, per_hour=0.3, session=session)
        for k in range(n)
    )  # fmt: skip


@pytest.fixture(scope="module", params=["one", "session", "study"])
def paper(request):
    """The pages of a report as boxes."""
    weasyprint = pytest.importorskip("weasyprint", reason="the extra syntony[pdf] is missing")
    found = request.getfixturevalue(request.param)
    names = dict.fromkeys(finding.session for finding in found.findings)
    marked = tuple(m for name in names for m in moments(name, 12 // len(names) + 1))
    written = [Label(f"l{k}", "1", "smile", 7.0 * k, "Kim") for k in range(30)]
    html = printable(replace(found, moments=marked), written=written)
    return [page._page_box for page in weasyprint.HTML(string=html).render().pages]


def pieces(page):
    """Words and pictures of a page with the elements around each, as they end."""

    def walk(box, around):
        around = (*around, box.element_tag) if box.element_tag else around
        if getattr(box, "text", "").strip() or hasattr(box, "replacement"):
            yield box, around
        for child in getattr(box, "children", ()):
            yield from walk(child, around)

    return sorted(walk(page, ()), key=lambda one: foot(one[0]))


def foot(box):
    return box.position_y + box.height


def test_nothing_is_cut_off_at_the_side(paper):
    for page in paper:
        right = page.content_box_x() + page.width
        over = [box for box, _ in pieces(page) if box.position_x + box.width > right + 1]
        assert not over


def test_no_page_but_the_last_is_half_empty(paper):
    shares = [(foot(pieces(page)[-1][0]) - page.content_box_y()) / page.height for page in paper]
    assert min(shares[:-1]) > FILLED, [f"{share:.2f}" for share in shares]


def test_no_heading_stands_at_the_foot_of_a_page(paper):
    for page in paper[:-1]:
        last, around = pieces(page)[-1]
        assert not HEADINGS & set(around), last
