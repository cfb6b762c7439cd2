"""What keeps the project sound."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind

KINDS = (
    Kind(
        "view.rebuilt", "a view was folded anew", {"view": Field(str, "its name"), "through": Field(int, "last event")}
    ),
    Kind(
        "doctor.mended", "`doctor --fix` mended something", {"codes": Field(list, "codes of what was mended")}, "always"
    ),
)
