"""What happens to a project as a whole."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind

KINDS = (
    Kind(
        "project.initialized",
        "`init` laid the project's files down",
        {"version": Field(str, "release of super-agents"), "template": Field(str, "name of the template")},
        "always",
    ),
    Kind(
        "project.upgraded",
        "`upgrade` brought the project's files to a newer template",
        {
            "from_version": Field(str, "release before"),
            "to_version": Field(str, "release after"),
            "conflicts": Field(list, "files that were kept as the user has them"),
        },
        "always",
    ),
    Kind(
        "project.moved",
        "the project's folder was found at another path",
        {"from_path": Field(str, "where it was"), "to_path": Field(str, "where it is")},
        "always",
    ),
    Kind(
        "project.copied",
        "this folder is a copy of another project and became a project of its own",
        {"from_path": Field(str, "where the original is"), "from_id": Field(str, "the original's id")},
        "always",
    ),
)
