"""Who acts: as events name it in `by`, and as the environment of a process does.

An agent goes by its name, a person by `human:` and a login.
"""

from __future__ import annotations

NAME, SECRET = "SUPER_AGENT", "SUPER_AGENT_SECRET"  # the environment of whoever acts as an agent
PERSON = "human:"


def is_person(by: str) -> bool:
    """Tell whether this is a person's name."""
    return by.startswith(PERSON)


def person(login: str) -> str:
    """Return a person's name."""
    return PERSON + login
