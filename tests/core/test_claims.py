import re

import pytest

from syntony.core.claims import Claim, claims
from syntony.core.errors import SyntonyError

DOI = re.compile(r"10\.\d{4,}/\S+")


@pytest.mark.parametrize("key", claims())
def test_every_claim_has_a_wording_and_honest_sources(key):
    claim = claims()[key]
    assert claim.statement.endswith(".")
    assert claim.wording.endswith(".")
    assert claim.statement != claim.wording
    for source in claim.sources:
        assert re.search(r"\(\d{4}\)", source.text)
        assert not source.doi or DOI.fullmatch(source.doi)


def test_what_is_supported_or_mixed_names_where_that_can_be_read():
    claimed = [c for c in claims().values() if c.status in ("supported", "mixed")]
    assert claimed
    assert all(claim.sources for claim in claimed)


def test_a_source_reads_like_a_line_of_a_reference_list():
    first = claims()["real-above-pseudo"].sources[0]
    assert str(first).endswith("doi:10.1037/a0023419")
    assert "doi" not in str(claims()["activity"].sources[0])


def test_no_wording_grades_a_person():
    for claim in claims().values():
        told = claim.wording.lower()
        if any(word in told for word in ("empathy", "skill", "diagnosis")):
            assert " no " in told or "not " in told


def test_an_unknown_status_is_refused():
    with pytest.raises((SyntonyError, ValueError), match="status"):
        Claim(statement="x.", status="proved", wording="y.", sources=())
