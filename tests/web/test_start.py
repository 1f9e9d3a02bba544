import pytest
from tests.web.conftest import HOST

from syntony.analysis.demo import demo_session
from syntony.core.errors import DataError
from syntony.io.store import save_session
from syntony.web.door import Door
from syntony.web.jobs import Jobs
from syntony.web.start import begin


@pytest.fixture
def asked(monkeypatch):
    """Analyses that would begin."""
    begun = []
    monkeypatch.setattr(Jobs, "add", lambda _, kind, sid, request: begun.append((kind, sid)))
    return begun


def test_an_empty_library_gets_the_demo_which_is_analyzed_once(tmp_path, asked):
    app, first = begin(Door(HOST), tmp_path)
    assert app.state.desk.library.ids() == [first]
    assert app.state.desk.library.session(first).session.name == "demo"
    assert asked == [("analyze", first)]
    _, again = begin(Door(HOST), tmp_path)
    assert again == first


def test_a_library_of_sessions_gets_none(tmp_path, asked):
    for name in ("a", "b"):
        save_session(demo_session(), tmp_path / name)
    app, first = begin(Door(HOST), tmp_path)
    assert len(app.state.desk.library.ids()) == 2
    assert (first, asked) == ("", [])


def test_one_session_opens_among_its_neighbors(tmp_path, asked):
    for name in ("a", "b"):
        save_session(demo_session(), tmp_path / name)
    app, first = begin(Door(HOST), tmp_path / "b")
    assert app.state.desk.library.session(first).store.folder.name == "b"
    assert len(app.state.desk.library.ids()) == 2


def test_nothing_is_written_into_a_folder_of_other_files(tmp_path, asked):
    (tmp_path / "200_01.txt").write_text("1 2\n")
    with pytest.raises(DataError, match="syntony convert"):
        begin(Door(HOST), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["200_01.txt"]
