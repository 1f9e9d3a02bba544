"""The page of the app as it goes into the package: small, whole, and from nowhere else."""

import gzip
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "src/syntony/web/static"
MOST = 400_000

#: Licenses of what is bundled or builds it, all compatible with Apache-2.0.
LICENSES = {"MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Python-2.0",
            "(MIT OR CC0-1.0)"}  # fmt: skip


@pytest.fixture(scope="module")
def page():
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: make page")
    return {str(f.relative_to(STATIC)): f.read_bytes() for f in STATIC.rglob("*") if f.is_file()}


def test_the_whole_page_is_below_400_kilobytes_compressed(page, record_property):
    size = sum(len(gzip.compress(data, 9)) for data in page.values())
    record_property("page, kB compressed", size / 1000)
    assert size < MOST, f"{size / 1000:.1f} kB"


def test_the_page_has_no_inline_script_or_style(page):
    html = page["index.html"].decode()
    assert not re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", html)


def test_the_page_names_no_other_host(page):
    for name, data in page.items():
        found = set(re.findall(rb"https?://[\w.-]+", data)) - {b"http://www.w3.org"}
        assert not found, f"{name}: {found}"


def test_nothing_writes_html_from_text():
    for source in (ROOT / "web/src").rglob("*.ts*"):
        text = source.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)


def test_locked_packages_are_free_and_name_no_registry_but_the_public_one():
    text = (ROOT / "web/package-lock.json").read_text()
    resolved = re.findall(r'"resolved": "([^"]+)"', text)
    assert all(url.startswith("https://registry.npmjs.org/") for url in resolved)
    packages = json.loads(text)["packages"]
    assert {p["license"] for p in packages.values()} <= LICENSES


def test_sources_of_the_page_stay_short_enough_to_read():
    for source in (ROOT / "web").glob("*/**/*.ts*"):
        if "node_modules" not in source.parts and source.name != "schema.ts":
            assert len(source.read_text().splitlines()) <= 400, source
