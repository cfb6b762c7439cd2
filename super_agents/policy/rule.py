"""A rule: what it is about, what follows when it fits, and the examples that it has to get right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from super_agents.policy.tool_rules import DENY, WARN, pieces
from super_agents.system.pattern_heads import head_of

if TYPE_CHECKING:
    from collections.abc import Mapping

CALL = "call"
CHECKS = ("commit-interval", "push-delay", "branch-parent", "merge-start", "branch-name", "message-route")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A rule that says nothing, to some agents or to all, until a time, for a reason; `until` is RFC 3339 in UTC."""

    rule: str
    reason: str
    until: str
    agent: str = "*"


@dataclass(frozen=True, slots=True)
class Example:
    """What a case is, and what has to come of it: allow, ask, deny, warn, observe or none."""

    verdict: str
    case: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a project, about tool calls or about what git and the log tell.

    `about` is `call`, or one of `CHECKS`. The texts of conditions have `*` for anything, paths are as in .gitignore.
    `within` is in seconds. `line` is where it begins in its file.
    """

    id: str
    reason: str
    about: str = CALL
    level: str = WARN
    verdict: str = DENY
    fail_closed: bool = False
    tool: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    within: float = 0.0
    line: int = 0
    examples: tuple[Example, ...] = field(default=())

    @property
    def is_about_calls(self) -> bool:
        """Whether it is asked before a tool runs."""
        return self.about == CALL

    def for_calls(self, suppressions: tuple[Suppression, ...] = ()) -> tuple[Any, ...]:
        """Return it as hooks have it."""
        let = tuple((pieces(one.agent), one.until) for one in suppressions if one.rule == self.id)
        paths = tuple((head_of(path), path) for path in self.path)
        conditions = (_cut(self.tool), _cut(self.command), paths, _cut(self.agent), _cut(self.branch))
        return (self.id, self.level, self.verdict, self.reason, self.fail_closed, *conditions, let)

    def to_dict(self) -> dict[str, Any]:
        """Return the rule as JSON members, without what it does not say."""
        members: dict[str, Any] = {"id": self.id, "about": self.about, "level": self.level, "reason": self.reason}
        if self.is_about_calls:
            members["verdict"] = self.verdict
        if self.fail_closed:
            members["fail_closed"] = True
        names = ("tool", "command", "path", "agent", "branch", "allowed", "sender", "recipient")
        lists = {name: list(getattr(self, name)) for name in names if getattr(self, name)}
        return members | lists | ({"within": self.within} if self.within else {}) | {"line": self.line}


def _cut(texts: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(pieces(text) for text in texts)
