"""What is checked by machine, not by taste."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
HEAVY = "scipy matplotlib pandas xarray openpyxl pyxdf mne torch rich jinja2 cyclopts weasyprint"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_modules_and_functions_stay_short_enough_to_read(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            lines = node.end_lineno - body[0].lineno + 1
            assert lines <= 60, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_public_functions_take_few_arguments(path):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            positional = len(node.args.args) + len(node.args.posonlyargs)
            assert positional <= 6, f"{node.name} takes {positional} arguments by position"


def test_import_syntony_loads_nothing_heavy():
    code = f"import sys, syntony; print([m for m in '{HEAVY}'.split() if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert found.strip() == "[]"


def test_no_file_names_a_path_of_one_machine():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    own = str(ROOT.parent) + "/"
    guilty = [
        name
        for name in listed
        if name and (ROOT / name).is_file()
        and own in (ROOT / name).read_text(encoding="utf-8", errors="ignore")
    ]  # fmt: skip
    assert not guilty
