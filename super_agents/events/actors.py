"""Who acts, as events name it in `by`: an agent by its name, a person as `human:` and a login."""

from __future__ import annotations

PERSON = "human:"


def is_person(by: str) -> bool:
    """Tell whether this is a person's name."""
    return by.startswith(PERSON)
