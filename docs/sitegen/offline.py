"""Pages load nothing from elsewhere: they are read where there is no network, and tell nobody."""

import re

#: Tags that fetch by themselves; a link to click on may lead anywhere.
_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\ssrc=["'](?:https?:)?//[^"']*"""
    r"""|<link\b(?=[^>]*\srel=["'](?:stylesheet|preload|icon|preconnect|prefetch))"""
    r"""[^>]*\shref=["'](?:https?:)?//[^"']*""",
    re.IGNORECASE,
)
_STYLED = re.compile(r"""(?:@import\s+|url\()\s*["']?(?:https?:)?//[^"')]*""", re.IGNORECASE)


def fetched_elsewhere(text):
    """What a page or a style sheet would fetch from another place."""
    return _FETCHED.findall(text) + _STYLED.findall(text)


def refuse_what_lies_elsewhere(folder):
    """Stop where a built page would fetch anything from another place."""
    for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.css"))):
        found = fetched_elsewhere(path.read_text("utf-8"))
        if found:
            raise RuntimeError(f"{path.relative_to(folder)} fetches from elsewhere: {found[0]}")
