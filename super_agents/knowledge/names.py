"""The ids of documents, which are the names of their files."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from super_agents.errors import DocumentInvalid

_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?")
_GAP = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 60  # characters; leaves room for a number before or after it


def is_id(name: object) -> bool:
    """Tell whether a text can be an id: no folder, no hidden file, the same on disks that know no upper case."""
    return isinstance(name, str) and _ID.fullmatch(name) is not None and ".." not in name


def check_id(name: str) -> str:
    """Return the id; raises `DocumentInvalid`."""
    if not is_id(name):
        hint = "use 1 to 100 of a-z, 0-9, dash, underscore and dot, with a letter or digit at both ends"
        raise DocumentInvalid("id", name, hint)
    return name


def slug(title: str) -> str:
    """Return the id that a title suggests: `Über Leases!` is `uber-leases`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    short = _GAP.sub("-", plain).strip("-")[:_LONGEST_SLUG].strip("-")
    return short or f"document-{hashlib.sha256(title.encode()).hexdigest()[:8]}"
