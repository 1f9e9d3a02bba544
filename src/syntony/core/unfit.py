"""Why measures are unfit for families of signals, where the reason is the same for several."""

from collections.abc import Mapping
from types import MappingProxyType

RESTLESS: Mapping[str, str] = MappingProxyType(
    {
        "restless": "Restless spells weigh most, and a recording holds few: where two that last "
        "minutes meet by chance, strangers are called too often."
    }
)
RHYTHMS: Mapping[str, str] = MappingProxyType(
    {
        "breathing": "Two steady rhythms match or not for a whole recording, so that moving one in "
        "time changes little: strangers of nearly one rate are called too often."
    }
)
TRENDS: Mapping[str, str] = MappingProxyType(
    {
        "trends": "Strong slopes in both persons' first or last windows match: take trends out "
        "first (step detrend)."
    }
)
