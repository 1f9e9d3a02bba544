"""Options of ``syntony analyze`` and what they make of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from syntony.cli.stored import is_session
from syntony.core.errors import ParameterError
from syntony.core.plan import AnalysisPlan, ExtractChoice, MeasureChoice, Recipe


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """What to do, on top of the plan.

    Parameters
    ----------
    plan : Path
        A plan in TOML (`syntony plan` writes one).
    out : Path
        Folder for report, tables and findings.
    measure : list of str
        Measures in place of the plan's; `syntony measures` lists them.
    setting : list of str
        Settings of the measures as NAME=VALUE, such as ``window=30`` or ``compat=rMEA``.
    rate : float
        Samples a second, where the files do not hold it (Hz).
    surrogates : int
        Surrogates a test; 0 computes values without any claim about chance.
    seed : int
        Of everything random.
    dry_run : bool
        Say what would be done, and do nothing.
    """

    plan: Annotated[Path | None, Parameter(alias="-p")] = None
    out: Annotated[Path | None, Parameter(alias="-o")] = None
    measure: Annotated[tuple[str, ...], Parameter(alias="-m", negative="")] = ()
    setting: Annotated[tuple[str, ...], Parameter(alias="-s", negative="")] = ()
    rate: float | None = None
    surrogates: int | None = None
    seed: int | None = None
    dry_run: Annotated[bool, Parameter(negative="")] = False

    def plan_for(self, path: Path) -> AnalysisPlan:
        """The plan that these options make of the plan file or of the defaults.

        Raises
        ------
        ParameterError
            The plan or an option is impossible.
        """
        plan = AnalysisPlan.read(self.plan) if self.plan else AnalysisPlan()
        changes: dict[str, Any] = {}
        if self.seed is not None:
            changes["seed"] = self.seed
        if self.rate is not None:
            changes["recipe"] = self._recipe(path, plan)
        if self.surrogates is not None:
            changes["null"] = self._null(plan)
        if self.measure or self.setting:
            changes["measures"] = self._measures(plan)
        return AnalysisPlan.checked("These options", {**plan.model_dump(), **changes})

    def refuse(self, command: str, *names: str, why: str) -> None:
        """Refuse options that a command would pass over in silence.

        Raises
        ------
        ParameterError
            One of them was given; the message says what to do.
        """
        for name in names:
            if getattr(self, name) != getattr(DEFAULTS, name):
                option = name.replace("_", "-")
                raise ParameterError(f"`syntony {command}` has no --{option}; {why}.")

    def _recipe(self, path: Path, plan: AnalysisPlan) -> dict[str, Any]:
        from syntony.io.recipes import infer_recipe

        if is_session(path):
            raise ParameterError(
                f"{path.name} is a stored session, which holds the rate of everything; leave "
                "--rate out."
            )
        recipe: Recipe = plan.recipe or infer_recipe(path)[0]
        return {**recipe.model_dump(), "settings": {**recipe.settings, "rate": self.rate}}

    def _null(self, plan: AnalysisPlan) -> dict[str, Any]:
        if self.surrogates == 0:
            return {**plan.null.model_dump(), "members": ()}
        return {**plan.null.model_dump(), "surrogates": self.surrogates}

    def _measures(self, plan: AnalysisPlan) -> tuple[dict[str, Any], ...]:
        chosen = [MeasureChoice(measure=name) for name in self.measure] or list(plan.measures)
        extra = dict(_setting(text) for text in self.setting)
        return tuple({**c.model_dump(), "settings": {**c.settings, **extra}} for c in chosen)


AsJson = Annotated[bool, Parameter(name="--json", negative="")]
DEFAULTS = Options()


def plan_to_extract(
    file: Path | None, extractors: Sequence[str], settings: Sequence[str]
) -> AnalysisPlan:
    """The plan that `syntony extract` follows.

    Raises
    ------
    ParameterError
        The plan or an option is impossible, or settings came without their extractor.
    """
    plan = AnalysisPlan.read(file) if file else AnalysisPlan()
    if not extractors:
        if settings:
            raise ParameterError("Name the extractor (-x) that these settings (-s) are for.")
        return plan
    told = dict(_setting(text) for text in settings)
    chosen = tuple(ExtractChoice(extractor=name, settings=told) for name in extractors)
    return plan.model_copy(update={"extract": chosen})


def _setting(text: str) -> tuple[str, Any]:
    """One NAME=VALUE; numbers become numbers, ``none`` becomes None."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ParameterError(f"A setting is NAME=VALUE, such as window=30; {text!r} came.")
    if value.lower() == "none":
        return name, None
    try:
        return name, float(value)
    except ValueError:
        return name, value
