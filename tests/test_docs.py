"""What the documentation shows must run and exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)


def runnable():
    for page in PAGES:
        for k, block in enumerate(blocks(page, "python"), start=1):
            if "..." not in block and "folder" not in block:
                yield pytest.param(block, id=f"{page.name}-{k}")


@pytest.mark.parametrize("block", list(runnable()))
def test_examples_run(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "example", "exec"), {})  # noqa: S102 - our own documentation


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_plans_in_the_documentation_are_plans(page, tmp_path):
    from syntony.core.multiverse import MultiverseGrid
    from syntony.core.plan import AnalysisPlan

    for block in blocks(page, "toml"):
        (tmp_path / "plan.toml").write_text(block)
        kind = MultiverseGrid if block.startswith("# grid.toml") else AnalysisPlan
        kind.from_toml(tmp_path / "plan.toml", "what the page says")


def test_every_command_that_is_shown_exists():
    from syntony.cli.app import app

    known = {name for name in app if not name.startswith("-")}
    shown = {
        command
        for page in PAGES
        for block in blocks(page, "sh")
        for command in re.findall(r"^syntony (\w+)", block, re.MULTILINE)
    }
    assert shown
    assert shown <= known


def test_every_name_of_the_public_api_loads():
    import syntony

    for name in syntony.__all__:
        assert getattr(syntony, name) is not None
    with pytest.raises(AttributeError, match="it has: "):
        _ = syntony.empathy_score
