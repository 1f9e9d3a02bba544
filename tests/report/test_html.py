import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.report.html import Html, figure_of, join, tag, text


@given(st.text())
def test_text_never_becomes_markup(content):
    told = text(content)
    assert "<" not in told
    assert ">" not in told
    assert '"' not in told
    assert "'" not in told
    told.encode("utf-8")  # what cannot be written to a file is not let through


def test_markup_is_escaped_once_and_only_where_it_is_text():
    inner = tag("b", "5 > 3")
    assert tag("p", inner) == "<p><b>5 &gt; 3</b></p>"
    assert tag("p", "".join(inner)) == "<p>&lt;b&gt;5 &amp;gt; 3&lt;/b&gt;</p>"


def test_attributes_are_quoted_and_named_as_in_html():
    built = tag(
        "i", class_="a", aria_label='say "x"', data_n=2.50, hidden=True, open=False, id=None
    )
    assert built == '<i class="a" aria-label="say &quot;x&quot;" data-n="2.5" hidden></i>'


def test_children_may_be_nested_and_none_is_nothing():
    assert join("a", None, ["b", (Html("<i>c</i>"), 1.0)]) == "ab<i>c</i>1"


def test_elements_of_drawings_and_void_elements_close_at_once():
    assert tag("path", d="M0 0") == '<path d="M0 0"/>'
    assert tag("br") == "<br>"


@pytest.mark.parametrize("evil", ["\x00", "\x1b", "\u202e", "\ud800", "\ufffe"])
def test_characters_that_hide_or_break_text_are_replaced(evil):
    assert text(f"a{evil}b") == "a\ufffdb"


@given(st.floats(-1e6, 1e6))
def test_numbers_in_drawings_keep_a_hundredth_and_no_needless_digit(value):
    short = figure_of(value)
    assert abs(float(short) - value) <= 0.005 + 1e-9
    assert short == "0" or not short.endswith(".")
    assert "e" not in short
