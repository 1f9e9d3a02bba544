"""Devices that are asked for: found, or refused with what to install."""

import importlib.util
import sys
import types

import pytest

from syntony.core.devices import place_for
from syntony.core.errors import MissingExtra, ParameterError


def installed(monkeypatch, *names):
    real = importlib.util.find_spec
    managed = ("cupy", "torch", "array_api_compat")

    def find_spec(name, *rest):
        return (name in names or None) if name in managed else real(name, *rest)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)


def test_the_processor_needs_nothing(monkeypatch):
    installed(monkeypatch)
    assert place_for("cpu") is None


@pytest.mark.parametrize(
    ("names", "told"), [((), "neither is installed"), (("torch",), "torch is installed")]
)
def test_a_card_without_packages_is_refused_with_the_extra_that_brings_them(
    monkeypatch, names, told
):
    installed(monkeypatch, *names)
    with pytest.raises(MissingExtra, match=rf"{told}.*syntony\[gpu\]"):
        place_for("cuda")


def test_packages_without_a_card_say_so(monkeypatch):
    installed(monkeypatch, "torch", "array_api_compat")
    torch = types.ModuleType("torch")
    torch.cuda = types.SimpleNamespace(is_available=lambda: False)
    monkeypatch.setitem(sys.modules, "torch", torch)
    with pytest.raises(ParameterError, match="needs a CUDA card; torch sees none"):
        place_for("cuda")
