"""What ELAN's own files and its exports as text share: how tiers are named."""

from __future__ import annotations

_JOINTS = "@_-.: "


def without_person(tier: str, person: str) -> str:
    """The name of a tier without that of its participant, so that persons' tiers share a name.

    Examples
    --------
    >>> without_person("gesture@anna", "anna"), without_person("anna", "anna")
    ('gesture', '')
    >>> without_person("speech", "anna"), without_person("annals", "anna")
    ('speech', 'annals')
    """
    if not person or tier == person:
        return "" if person else tier
    if tier.endswith(person) and tier[-len(person) - 1] in _JOINTS:
        return tier[: -len(person) - 1].rstrip(_JOINTS)
    if tier.startswith(person) and tier[len(person)] in _JOINTS:
        return tier[len(person) + 1 :].lstrip(_JOINTS)
    return tier
