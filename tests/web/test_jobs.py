import json
import threading

import pytest

from syntony.analysis.demo import demo_session
from syntony.core.errors import ParameterError
from syntony.core.plan import AnalysisPlan
from syntony.io.store import save_session
from syntony.io.store.kept import ANALYSIS
from syntony.web.jobs import Jobs


class Watched:
    """Jobs with everything they told, and a wait for an end."""

    def __init__(self):
        self.told, self._ended = [], threading.Condition()
        self.jobs = Jobs(self._tell)

    def _tell(self, job):
        with self._ended:
            self.told.append(job)
            self._ended.notify_all()

    def ended(self, job):
        ends = ("done", "failed", "cancelled")
        with self._ended:
            assert self._ended.wait_for(
                lambda: any(t.id == job.id and t.state in ends for t in self.told), 120
            )
        return self.jobs.get(job.id)


@pytest.fixture
def watched():
    made = Watched()
    yield made
    made.jobs.close()


@pytest.fixture
def request_for(tmp_path):
    """A request to analyze the demo session with few surrogates."""
    folder = tmp_path / "demo"
    store = save_session(demo_session(), folder)
    plan = AnalysisPlan(null={"surrogates": 19})
    asked = {"folder": str(folder), "plan": plan.model_dump(mode="json")}
    return store, asked


def test_an_analysis_is_kept_and_tells_how_far_it_is(watched, request_for):
    store, asked = request_for
    job = watched.jobs.add("analyze", "x", asked)
    assert job.state == "queued"
    done = watched.ended(job)
    assert (done.state, done.error) == ("done", None)
    assert [r.name for r in store.results()] == [ANALYSIS]
    assert {t.state for t in watched.told} == {"queued", "running", "done"}
    running = [t for t in watched.told if t.state == "running" and t.words]
    shares = [t.done / t.total for t in running]
    assert shares == sorted(shares)
    assert len({t.words for t in running}) > 3


def test_what_cannot_be_done_says_why(watched, request_for):
    _, asked = request_for
    asked["plan"]["measures"] = [{"measure": "wcc", "settings": {"window": 1e6}}]
    failed = watched.ended(watched.jobs.add("analyze", "x", asked))
    assert failed.state == "failed"
    assert failed.error


def test_jobs_are_cancelled_while_they_wait_and_while_they_run(watched, request_for):
    store, asked = request_for
    first, second = (watched.jobs.add("analyze", "x", asked) for _ in range(2))
    assert watched.jobs.cancel(second.id).state == "cancelled"
    watched.jobs.cancel(first.id)
    assert watched.ended(first).state == "cancelled"
    assert watched.ended(second).state == "cancelled"
    assert store.results() == ()
    assert watched.jobs.cancel("nobody") is None


def test_a_process_that_dies_costs_its_job_alone(watched, request_for):
    _, asked = request_for
    died = watched.ended(watched.jobs.add("no such work", "x", asked))
    assert died.state == "failed"
    assert "try again" in died.error
    assert watched.ended(watched.jobs.add("analyze", "x", asked)).state == "done"


def test_a_long_line_is_refused(watched, request_for, monkeypatch):
    monkeypatch.setattr("syntony.web.jobs._MOST", 0)
    with pytest.raises(ParameterError, match="jobs wait already"):
        watched.jobs.add("analyze", "x", request_for[1])


def test_the_page_starts_an_analysis_and_hears_of_it(browser, session):
    with browser.websocket_connect(
        browser.base_url.copy_with(scheme="ws", path="/api/v1/socket").__str__(),
        headers={"origin": browser.headers["origin"]},
    ) as socket:
        plan = AnalysisPlan(null={"surrogates": 19}).to_toml()
        answer = browser.post(f"{session}/analyze", json={"plan": plan})
        assert answer.status_code == 202, answer.text
        job = answer.json()
        heard = []
        while not heard or heard[-1]["kind"] != "changed":
            heard.append(socket.receive_json())
    states = [m["job"]["state"] for m in heard if m["kind"] == "job"]
    assert states[-1] == "done"
    assert "running" in states
    assert heard[-1]["session"] in session
    assert browser.get(f"/api/v1/jobs/{job['id']}").json()["state"] == "done"
    assert [j["id"] for j in browser.get("/api/v1/jobs").json()] == [job["id"]]
    assert "19" in json.dumps(plan)
    assert browser.get(f"{session}/table").status_code == 200


def test_a_plan_that_is_none_is_refused(browser, session):
    for plan in ("no toml [", "unknown = 1", "x = " + "[" * 5000):
        answer = browser.post(f"{session}/analyze", json={"plan": plan})
        assert answer.status_code == 400
        assert "The plan" in answer.json()["error"]["text"]
    assert browser.get("/api/v1/jobs/0").status_code == 404
    assert browser.delete("/api/v1/jobs/0").status_code == 404
