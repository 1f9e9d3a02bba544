"""What the documentation shows must run and exist."""

import re
from pathlib import Path

import pytest
from docs.sitegen.measures import measure_page, runnable_of
from docs.sitegen.offline import fetched_elsewhere
from docs.sitegen.others import extractor_page, null_page, reader_page
from docs.sitegen.settings import settings_of

from syntony.core.registry import KINDS, collect, get

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


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
        if "://" not in target and not target.startswith("reference/"):  # made by `make docs`
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


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"sections"}))
def test_every_setting_of_every_plugin_is_told_in_words(kind):
    for plugin in collect(kind).values():
        for setting in settings_of(plugin.settings):
            assert setting.text, f"{plugin.name}: {setting.name}"


@pytest.mark.parametrize("measure", collect("measures").values(), ids=lambda m: m.name)
def test_the_example_of_every_measures_page_runs(measure, capsys):
    exec(compile(runnable_of(measure), "example", "exec"), {})  # noqa: S102 - our own
    assert capsys.readouterr().out.startswith("('time'")


def test_the_page_of_a_measure_says_all_that_it_declares(tmp_path):
    measure = get("measures", "plv")
    page = measure_page(measure, tmp_path)
    meaning = measure.declares.meaning
    for text in (meaning.formula, meaning.how, meaning.sign, meaning.not_means, *meaning.pitfalls):
        assert text in page
    assert "(<https://doi.org/10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C>)" in page
    assert "| `window` | 30 | 4 |" in page
    assert {p.name for p in tmp_path.iterdir()} == {"plv-light.svg", "plv-dark.svg"}


@pytest.mark.parametrize("kind", ["surrogates", "extractors", "readers"])
def test_other_plugins_have_pages_too(kind, tmp_path):
    write = {"surrogates": null_page, "extractors": extractor_page, "readers": reader_page}[kind]
    for plugin in collect(kind).values():
        page = write(plugin, tmp_path)
        assert page.startswith(f"# {plugin.title}\n")
        assert f"<code>{plugin.name}</code>" in page


def test_pages_that_fetch_from_elsewhere_are_refused():
    assert not fetched_elsewhere(
        '<a href="https://doi.org/10.1/x">doi</a><script src="a.js"></script>'
    )
    for text in (
        '<script async src="https://cdn.example/x.js"></script>',
        "<link rel='stylesheet' href='//fonts.example/x.css'>",
        "@font-face { src: url(https://fonts.example/x.woff2) }",
    ):
        assert fetched_elsewhere(text)
