"""Jobs: heavy work in processes that can be watched, cancelled and lost."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from syntony.core.errors import ParameterError
from syntony.io.vault import keyring
from syntony.web.models import Job

_RUN = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from syntony.web.work import main
main()
"""
#: Jobs that may wait; more are refused.
_MOST = 50


@dataclass(eq=False)
class _Task:
    """A job and what stands behind it."""

    job: Job
    request: Mapping[str, Any]
    process: subprocess.Popen[str] | None = None
    secret: dict[str, str] = field(default_factory=dict, repr=False)
    cancelled: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Jobs:
    """One job at a time, in the order in which they came.

    Parameters
    ----------
    tell : callable
        Gets a job whenever something about it changes.
    """

    def __init__(self, tell: Callable[[Job], None]) -> None:
        self._tell = tell
        self._tasks: dict[str, _Task] = {}
        self._waiting: SimpleQueue[_Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._may = threading.Event()
        self._may.set()

    def add(
        self,
        kind: str,
        session: str,
        request: Mapping[str, Any],
        secret: Mapping[str, str] | None = None,
    ) -> Job:
        """Put a job at the end of the line; a secret is forgotten once its process has it.

        Raises
        ------
        ParameterError
            Too many jobs wait.
        """
        job = Job(
            id=secrets.token_hex(8), kind=kind, session=session, state="queued", done=0, total=0,
            words="", error=None,
        )  # fmt: skip
        task = _Task(job, {"kind": kind, **request}, secret=dict(secret or {}))
        with self._lock:
            if sum(t.job.state == "queued" for t in self._tasks.values()) >= _MOST:
                raise ParameterError(f"{_MOST} jobs wait already; let some end, or cancel them.")
            self._tasks[job.id] = task
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True, name="jobs")
                self._thread.start()
        self._tell(job)
        self._waiting.put(task)
        return job

    def all(self) -> list[Job]:
        """Every job since the app was started."""
        return [task.job for task in self._tasks.values()]

    def get(self, name: str) -> Job | None:
        """A job by its id."""
        task = self._tasks.get(name)
        return task.job if task else None

    def cancel(self, name: str) -> Job | None:
        """Stop a job; one that has ended stays what it is."""
        task = self._tasks.get(name)
        if task is None:
            return None
        with task.lock:
            task.cancelled.set()
            if task.process is not None:
                _kill(task.process)
        if task.job.state == "queued":
            self._change(task, state="cancelled")
        return task.job

    def pause(self) -> None:
        """Begin no further job; the one that runs goes on."""
        self._may.clear()

    def resume(self) -> None:
        """Go on with those that wait."""
        self._may.set()

    def close(self) -> None:
        """Stop everything."""
        for name in tuple(self._tasks):
            self.cancel(name)
        self._waiting.put(None)
        self._may.set()

    def _work(self) -> None:
        while (task := self._waiting.get()) is not None:
            self._may.wait()
            if not task.cancelled.is_set():
                self._run(task)

    def _run(self, task: _Task) -> None:
        command = [sys.executable, "-c", _RUN, json.dumps(sys.path)]
        with task.lock:
            if task.cancelled.is_set():
                return
            task.process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, start_new_session=True, encoding="utf-8",
            )  # fmt: skip
        self._change(task, state="running")
        finished, error = self._followed(task, task.process)
        task.process.wait()
        if task.cancelled.is_set():
            self._change(task, state="cancelled")
        elif finished:
            self._change(
                task, state="done", done=max(task.job.total, 1), total=max(task.job.total, 1)
            )
        else:
            died = "The process that worked on it has ended; try again with less memory in use."
            self._change(task, state="failed", error=error or died)

    def _followed(self, task: _Task, process: subprocess.Popen[str]) -> tuple[bool, str]:
        """Pass on what a process tells; whether it finished, and its error."""
        assert process.stdin is not None  # noqa: S101 - they are pipes
        assert process.stdout is not None  # noqa: S101
        with suppress(BrokenPipeError), process.stdin as pipe:
            pipe.write(json.dumps({**task.request, **task.secret, "keys": _keys(task)}))
        task.secret.clear()
        finished, error = False, ""
        with process.stdout as lines:
            for line in lines:
                with suppress(ValueError):  # what a library prints is no news
                    news = json.loads(line)
                    if "words" in news:
                        self._change(task, **news)
                    finished |= bool(news.get("finished"))
                    error = news.get("error", error)
        return finished, error

    def _change(self, task: _Task, **news: object) -> None:
        task.job = task.job.model_copy(update=news)
        self._tell(task.job)


def _keys(task: _Task) -> dict[str, str]:
    """What a process needs to work on a session of a vault; a pipe is its only way."""
    folder = task.request.get("folder")
    return keyring.handed(Path(folder)) if folder else {}


def _kill(process: subprocess.Popen[str]) -> None:
    """End a process and those that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
