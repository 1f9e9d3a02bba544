"""How it was done, so that a paper can say it and anybody can do it again."""

from __future__ import annotations

from syntony.core.contracts import Section
from syntony.report.figure import Table, grid, heading
from syntony.report.html import Html, join, tag
from syntony.report.methods import methods, parameters, references, sources
from syntony.report.view import View


def render(view: View) -> Html:
    """Write the paragraph, its references, the parameters, the inputs and the plan."""
    findings = view.findings
    files = sources(findings)
    return join(
        (tag("p", paragraph) for paragraph in methods(findings)),
        _references(references(findings)),
        heading(3, "Do it again"),
        tag(
            "p",
            "Save the plan below as ", tag("code", "plan.toml"),
            " and run this beside the same files; the numbers will be the same.",
        ),
        tag("pre", tag("code", "syntony analyze FOLDER --plan plan.toml"), tabindex="0"),
        _folded("Plan", tag("pre", tag("code", findings.plan.to_toml()), tabindex="0")),
        _folded(
            "Parameters of the measures",
            grid(Table("Parameters", ("Parameter", "Value"), parameters(findings), words=2)),
        ),
        _folded(
            f"Input files ({len(files)})",
            grid(
                Table(
                    "Input files with their SHA-256",
                    ("File", "SHA-256", "Read as", "Bytes"),
                    tuple(
                        (x.name, tag("code", x.sha256), x.reader, f"{x.size_bytes:,}")
                        for x in files
                    ),
                    words=3,
                )
            ),
        )
        if files
        else None,
    )  # fmt: skip


def _references(entries: tuple[str, ...]) -> Html | None:
    if not entries:
        return None
    return join(
        heading(3, "References"),
        tag("ul", (tag("li", entry) for entry in entries), class_="references"),
    )


def _folded(title: str, content: Html) -> Html:
    return tag("details", tag("summary", title), content)


SECTION = Section(name="methods", title="Methods", order=80, render=render, page="methods")
