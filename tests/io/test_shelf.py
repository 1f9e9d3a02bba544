import json

import pytest
from tests.core.test_forms import SMALL

from syntony.core.errors import ParameterError, StorageError
from syntony.core.forms import builtin_forms
from syntony.io.shelf import FOLDER, LARGEST, Shelf

TEXT = json.dumps(SMALL)


def test_an_own_form_is_kept_changed_and_taken_away(tmp_path):
    shelf = Shelf(tmp_path)
    assert shelf.own() == ()
    assert dict(shelf.all()) == dict(builtin_forms())
    first = shelf.put("mine", TEXT)
    assert shelf.form("mine") == first
    assert (tmp_path / FOLDER / "mine.json").read_text() == TEXT
    shelf.put("mine", json.dumps(SMALL | {"title": "Other"}))
    assert shelf.form("mine").title == "Other"
    shelf.remove("mine")
    assert shelf.own() == ()
    with pytest.raises(ParameterError, match="phq-9"):
        shelf.form("mine")
    with pytest.raises(ParameterError, match="No form of your own"):
        shelf.remove("mine")
    with pytest.raises(ParameterError, match="No form of your own"):
        shelf.remove("../mine")


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("mine", "{", "not JSON"),
        ("other", TEXT, "Its key is 'mine'; it is to be kept as 'other'"),
        ("phq-9", json.dumps(SMALL | {"key": "phq-9"}), "is taken by a form that comes with"),
    ],
)
def test_what_is_no_own_form_is_not_written(tmp_path, key, text, told):
    with pytest.raises(ParameterError, match=told):
        Shelf(tmp_path).put(key, text)
    assert not (tmp_path / FOLDER).exists()


def test_a_broken_file_says_so_and_harms_no_other(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.put("mine", TEXT)
    folder = tmp_path / FOLDER
    (folder / "bad.json").write_text("[")
    (folder / "latin.json").write_bytes(b'{"title": "\xe9"}')
    (folder / "long.json").write_text(" " * (LARGEST + 1))
    (folder / "moved.json").write_text(TEXT)
    found = {one.key: one for one in shelf.own()}
    assert [one.key for one in shelf.own() if one.form] == ["mine"]
    assert "not JSON" in found["bad"].faults[0]
    assert found["latin"].faults == ("It is not UTF-8 text.",)
    assert "larger than 200 kB" in found["long"].faults[0]
    assert found["moved"].faults == ("Its key is 'mine', its file is called moved.json.",)
    assert set(shelf.all()) == {*builtin_forms(), "mine"}


def test_a_disk_that_refuses_is_said(tmp_path):
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="cannot be written into the folder forms"):
        Shelf(tmp_path).put("mine", TEXT)
