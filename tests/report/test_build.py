import re
import sys
import zlib
from dataclasses import replace

import pytest

from syntony.core.errors import MissingExtra, ParameterError
from syntony.report.build import write_report
from syntony.report.page import page


def test_the_file_is_the_page(one, tmp_path):
    path = write_report(one, tmp_path / "new" / "report.html")
    assert path.read_text(encoding="utf-8") == page(one)


def test_a_report_that_cannot_be_made_leaves_the_old_one(one, tmp_path, monkeypatch):
    path = write_report(one, tmp_path / "report.html")
    before = path.read_bytes()

    def broken(_findings, **_more):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr("syntony.report.build.page", broken)
    with pytest.raises(RuntimeError):
        write_report(replace(one, title="other"), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_an_unknown_format_is_refused_with_those_that_there_are(one, tmp_path):
    with pytest.raises(ParameterError, match="'pdf' or 'figures'; 'docx' came"):
        write_report(one, tmp_path / "r", format="docx")


def test_a_pdf_without_weasyprint_names_the_extra(one, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingExtra, match=r"pip install 'syntony\[pdf\]'"):
        write_report(one, tmp_path / "r.pdf", format="pdf")
    assert not (tmp_path / "r.pdf").exists()


def unpacked(pdf):
    """Streams of a PDF, decompressed where they are compressed."""
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, flags=re.DOTALL):
        yield zlib.decompress(stream) if stream[:1] == b"x" else stream


@pytest.fixture
def weasyprint():
    return pytest.importorskip("weasyprint", reason="the extra syntony[pdf] is not installed")


def test_a_pdf_is_written_and_asks_nothing_of_the_network(one, tmp_path, weasyprint, monkeypatch):
    import socket

    def refused(*_args, **_kwargs):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", refused)
    path = write_report(one, tmp_path / "r.pdf", format="pdf")
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(content) > 20_000
    # It says that it is made for screen readers.
    assert any(b"pdfuaid:part" in stream for stream in unpacked(content))
    assert write_report(one, tmp_path / "again.pdf", format="pdf").read_bytes() == content
