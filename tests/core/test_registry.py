import pytest

from syntony.core import registry
from syntony.core.errors import ParameterError


def test_unknown_plugins_and_kinds_list_what_there_is():
    with pytest.raises(ParameterError, match=r"No measure is called 'wxx'; there are: .*wcc"):
        registry.get("measures", "wxx")
    with pytest.raises(ParameterError, match="measures, surrogates"):
        registry.get("dances", "tango")


def test_getting_one_plugin_equals_finding_it_among_all():
    for kind in registry.KINDS:
        for name, plugin in registry.collect(kind).items():
            assert registry.get(kind, name) is plugin
            assert plugin.name == name


def test_a_broken_plugin_of_others_is_left_out_with_a_warning(monkeypatch):
    class Broken:
        name, value = "sad", "elsewhere:SAD"

        def load(self):
            raise RuntimeError("no such wheel")

    monkeypatch.setattr(registry, "entry_points", lambda group: [Broken()])
    registry.collect.cache_clear()
    try:
        with pytest.warns(UserWarning, match=r"elsewhere:SAD.*no such wheel"):
            assert "sad" not in registry.collect("measures")
    finally:
        registry.collect.cache_clear()
