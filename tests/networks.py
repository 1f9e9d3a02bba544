"""Whether the networks for faces and bodies are there."""

import pytest

from syntony.vision.models import folder, models


def need_networks(*, module=False):
    """Skip where the networks have not been fetched or LiteRT is missing."""
    for model in models().values():
        if not (folder() / model.file).exists():
            pytest.skip("networks are missing: scripts/fetch-models", allow_module_level=module)
    pytest.importorskip("ai_edge_litert")
