"""While modules are imported nothing looks for garbage; afterwards it is as before."""

import gc

import pytest

from syntony.core.loading import loading


@pytest.fixture(autouse=True)
def thawed():
    yield
    gc.unfreeze()


def test_garbage_waits_while_modules_load_and_they_are_never_looked_through_again():
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_a_module_that_is_missing_leaves_the_collector_on():
    with pytest.raises(ImportError), loading():
        import syntony.nowhere  # noqa: F401 - not there
    assert gc.isenabled()
