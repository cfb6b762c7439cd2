"""The page of the catalogue against the packaged files."""

from __future__ import annotations

from super_agents.agents.role import parse
from super_agents.projects import catalogue
from tests.documentation.pages import DOCS
from tests.documentation.reference.markdown import table, ticked

PAGE = DOCS / "guides" / "catalogue.md"


def test_the_table_of_roles_is_current() -> None:
    models = catalogue.table(None)
    rows = [
        (ticked(name), entry.tier, ", ".join(map(ticked, entry.aliases)) or "-", duty(name))
        for name, entry in sorted(models.entries.items())
    ]

    expected = table(["role", "tier", "also", "duty"], rows)
    assert expected in PAGE.read_text("utf-8"), f"put this table there:\n{expected}"


def test_every_skill_has_its_line() -> None:
    named = [line.split("`")[1] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `/")]
    skills = [file.parent.name for file in sorted(catalogue.folder().glob("skills/*/SKILL.md"))]

    assert [name.split()[0] for name in sorted(named)] == [f"/{name}" for name in skills]


def duty(name: str) -> str:
    return parse((catalogue.folder() / f"agents/{name}.md").read_bytes()).duty
