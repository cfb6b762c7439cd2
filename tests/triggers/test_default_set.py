"""The triggers that `init` lays down: which files call for whom."""

from __future__ import annotations

import pytest

from super_agents import resources
from super_agents.triggers.conditions import fits
from super_agents.triggers.facts import Facts
from super_agents.triggers.reading import read

AGENTS = {
    *("architect-agent", "builder-agent", "contract-guardian", "data-migration-agent", "database-agent"),
    *("developer-agent", "devops-agent", "documentation-agent", "frontend-agent", "monitoring-agent"),
    *("performance-optimizer-agent", "pm-agent", "product-agent", "reviewer-agent", "security-agent"),
    *("test-executor", "ux-agent", "dependency-agent", "filesystem-guardian-agent", "incident-response-agent"),
    *("integration-tester-agent", "integrator-agent", "verifier-agent"),
}
LAID_DOWN = read(resources.templates() / "skeleton" / "files" / ".claude" / "system" / "triggers.toml")


def names(*paths: str, kind: str = "git.committed") -> list[str]:
    facts = Facts(kind=kind, by="human:ada", paths=paths)
    return [trigger.name for trigger in LAID_DOWN if fits(trigger, facts)]


def test_only_what_calls_for_somebody_at_once_is_on() -> None:
    critical = {trigger.name for trigger in LAID_DOWN if any(task.priority == "critical" for task in trigger.tasks)}

    assert {trigger.name for trigger in LAID_DOWN if trigger.enabled} == critical
    assert critical == {"security", "database", "contracts", "infrastructure"}


def test_every_role_is_in_the_catalogue() -> None:
    assert {task.role for trigger in LAID_DOWN for task in trigger.tasks} <= AGENTS


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("requirements.txt", ["dependencies"]),
        ("docs/requirements.md", ["product"]),
        ("api/users.py", ["source", "api"]),
        ("src/App.tsx", ["frontend", "source"]),
        ("style.css", ["frontend"]),
        ("migrations/0001_begin.py", ["database", "source"]),
        ("schema/x.sql", ["database"]),
        ("auth/login.go", ["security", "source"]),
        (".env", ["security"]),
        (".env.example", []),
        ("deploy/prod.env", ["security"]),
        ("Dockerfile", ["infrastructure", "deployment"]),
        ("compose.yaml", ["deployment"]),
        ("k8s/pod.yaml", ["infrastructure", "deployment"]),
        ("openapi.yaml", ["contracts"]),
        ("api.yml", ["contracts"]),
        ("contracts/shop.json", ["contracts"]),
        ("tests/test_shop.py", ["source", "tests"]),
        ("src/shop.test.ts", ["source", "tests"]),
        ("package-lock.json", ["dependencies"]),
        ("README.md", []),
        ("product_photo.png", []),
        ("contest.py", ["source"]),
        ("ünï cödé/ein Schlüssel.pem", ["security"]),
        ("line\nbreak.sql", ["database"]),
        ('with "quotes" and \\.key', ["security"]),
    ],
)
def test_all_triggers_that_a_file_calls_for_fit_and_no_others(path: str, wanted: list[str]) -> None:
    assert names(path) == wanted


def test_a_merge_calls_for_its_own_and_for_those_of_its_files() -> None:
    assert names("auth/x", kind="git.merged") == ["security", "merge"]
