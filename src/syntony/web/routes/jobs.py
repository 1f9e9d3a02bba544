"""Jobs: analyses that go on beside the page."""

from __future__ import annotations

from fastapi import APIRouter

from syntony.core.errors import AbsentError
from syntony.core.plan import AnalysisPlan
from syntony.web.jobs import Jobs
from syntony.web.library import Opened
from syntony.web.models import Job, PlanText
from syntony.web.state import AtHand, Id, Session

router = APIRouter(tags=["jobs"])


@router.post("/sessions/{sid}/analyze", status_code=202)
def analyze(opened: Session, desk: AtHand, given: PlanText) -> Job:
    """Analyze a session by a plan, or by the default one."""
    plan = AnalysisPlan.from_text(given.plan, "The plan", "a plan")
    return start_analysis(desk.jobs, opened, plan)


@router.get("/jobs")
def jobs(desk: AtHand) -> list[Job]:
    """Every job since the app was started."""
    return desk.jobs.all()


@router.get("/jobs/{job}")
def job(job: Id, desk: AtHand) -> Job:
    """One job."""
    return _there(desk.jobs.get(job))


@router.delete("/jobs/{job}")
def cancel(job: Id, desk: AtHand) -> Job:
    """Stop a job; what it kept stays."""
    return _there(desk.jobs.cancel(job))


def start_analysis(jobs: Jobs, opened: Opened, plan: AnalysisPlan) -> Job:
    """Begin an analysis whose outcome is kept with the session."""
    request = {
        "folder": str(opened.store.folder),
        "plan": plan.model_dump(mode="json"),
        "who": opened.who(),
    }
    return jobs.add("analyze", opened.id, request)


def _there(job: Job | None) -> Job:
    if job is None:
        raise AbsentError("There is no such job.")
    return job
