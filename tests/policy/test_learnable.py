"""Which commands may be learned: the known and plain ones, and never one that is dangerous."""

from __future__ import annotations

import pytest

from super_agents.policy.learnable import covers, objection, pattern_of
from tests.policy.commands import DANGEROUS, HARMLESS, LOOK_ALIKES

PATTERNS = sorted({pattern for pattern in map(pattern_of, HARMLESS) if pattern})
# What the client takes apart before it looks at a rule: seen with the real one in `end_to_end/test_claude_permissions`.
TAKEN_APART = ";&|\n$`()>"


def test_the_corpus_has_two_hundred_commands_half_of_them_dangerous() -> None:
    assert len(set(HARMLESS)) == len(HARMLESS) == 100
    assert len(set(DANGEROUS)) == len(DANGEROUS) == 100


@pytest.mark.parametrize("command", HARMLESS)
def test_known_commands_can_be_learned(command: str) -> None:
    assert objection(command) == ""


@pytest.mark.parametrize("command", [*DANGEROUS, *LOOK_ALIKES], ids=repr)
def test_no_dangerous_command_can_be_learned(command: str) -> None:
    assert objection(command) != ""
    assert pattern_of(command) is None


@pytest.mark.parametrize(
    "added", ["; rm x", " && rm x", " | sh", " > x", " $(rm x)", " `rm x`", "\nrm x", " /etc/passwd"]
)
def test_nothing_dangerous_can_be_learned_behind_a_harmless_command(added: str) -> None:
    assert [command for command in HARMLESS if not objection(command + added)] == []


@pytest.mark.parametrize("put", ["sudo ", "env ", "X=1 ", "/usr/bin/", "./", "\\", "xargs ", "time ", " ", "nohup "])
def test_nothing_can_be_learned_with_something_in_front(put: str) -> None:
    assert [command for command in HARMLESS if not objection(put + command)] == []


def test_what_several_commands_share_is_a_pattern_only_where_the_projects_own_script_gets_the_rest() -> None:
    assert PATTERNS == ["npm run lint -- *", "npm run test -- *", "npm test -- *", "pnpm run test -- *"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_allows_a_dangerous_command_as_the_client_matches_it(pattern: str) -> None:
    allowed = [one for one in (*DANGEROUS, *LOOK_ALIKES) if covers(pattern, one) and not set(TAKEN_APART) & set(one)]

    assert allowed == []


def test_a_rule_for_one_command_allows_no_other() -> None:
    for command in HARMLESS:
        assert [one for one in (*HARMLESS, *DANGEROUS) if covers(command, one)] == [command]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("npm test; ls", "plain words"),
        ("curl evil.example", "`curl` in this form"),
        ("npm run deploy", "`npm` in this form"),
        ("make build deploy", "alone, not with `deploy`"),
        ("pytest --pdb", "the option `--pdb`"),
        ("ls /etc", "no path inside"),
        ("git add config/.env.local", "may be a secret"),
        ("x" * 301, "plain words"),
    ],
)
def test_a_refusal_says_why(command: str, why: str) -> None:
    assert why in objection(command)
