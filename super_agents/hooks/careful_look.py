"""The slow look at an event's data that seems to hold a secret: the rules, and the project's list of harmless texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.policy.redaction import redact
from super_agents.projects.config.presence import is_anything_set

if TYPE_CHECKING:
    from typing import Any


def redacted(data: str, root: str) -> str:
    """Return JSON without its secrets."""
    value = json.loads(data)
    clean = redacted_value(value, root)
    return data if clean == value else json.dumps(clean, ensure_ascii=False, separators=(",", ":"))


def redacted_value(value: Any, root: str, *, harmless: tuple[str, ...] = ()) -> Any:
    """Return a JSON value without its secrets; `harmless` are texts beside those that the project's settings name."""
    enabled, allow = _wishes(Path(root))
    return redact(value, allow=(*allow, *harmless)) if enabled else value


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
