"""The slow look at an event's data that seems to hold a secret: the rules, and the project's list of harmless texts."""

from __future__ import annotations

import json
from pathlib import Path

from super_agents.policy.redaction import redact
from super_agents.projects.config.presence import is_anything_set


def redacted(data: str, root: str) -> str:
    """Return JSON without its secrets."""
    enabled, allow = _wishes(Path(root))
    if not enabled:
        return data
    value = json.loads(data)
    clean = redact(value, allow=allow)
    return data if clean == value else json.dumps(clean, ensure_ascii=False, separators=(",", ":"))


def _wishes(root: Path) -> tuple[bool, tuple[str, ...]]:
    """Return what the project's settings say; where they cannot be read, everything is redacted."""
    try:
        if not is_anything_set(root):
            return True, ()
        import site  # rare, as is pydantic, 150 ms, which lies in the folder of packages that `-S` left out

        site.main()
        from super_agents.projects.config.files import load

        settings = load(root).config.redaction
    except Exception:  # noqa: BLE001  wrong settings, say: be careful, and let git go on
        return True, ()
    return settings.enabled, settings.allow
