"""Build the page of the review app into the package where it is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Wheels and source archives carry the built page, so that installing needs no Node."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the page, unless it is there or the package is used in place."""
        root = Path(self.root)
        if version == "editable" or (root / "src/syntony/web/static/index.html").is_file():
            return
        npm = shutil.which("npm")
        if npm is None:
            message = (
                "The package carries the page of its app, which is not built yet and needs npm "
                "(Node 18 or newer) to be; npm was not found. Install Node, or build where "
                "`make page` has been run."
            )
            raise RuntimeError(message)
        for step in (["ci"], ["run", "build"]):
            subprocess.run([npm, *step], cwd=root / "web", check=True)  # noqa: S603
