"""What git and the log tell that rules may be about, and which rules it breaks.

Everything here was observed: a commit, a branch, a push that began, a message, an edit. What nobody recorded, as a push
from another machine, is not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from super_agents.policy.tool_rules import like, pieces
from super_agents.system.clock import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from super_agents.events.event import Event
    from super_agents.policy.rule import Rule, Suppression
    from super_agents.policy.rulebook import Rulebook

KINDS = ("git.*", "message.sent", "claude.tool_finished")
_EDITS = frozenset(("Edit", "Write", "MultiEdit", "NotebookEdit"))
_HEADS = "refs/heads/"
_ABOUT_NAMES = {"branch-parent": "parent", "branch-name": "branch"}
_CONDITIONS = ("agent", "branch", "sender", "recipient")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something observed: the check that it is for, what it is about, its members, and how long it took in seconds."""

    check: str
    subject: str
    agent: str
    members: dict[str, str]
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule, and the fact that is not as it wants."""

    rule: Rule
    fact: Fact

    @property
    def reason(self) -> str:
        """What was seen, and what the rule says."""
        seen = ", ".join(f"{name} `{value}`" for name, value in self.fact.members.items())
        waited = f" after {self.fact.waited / 60:.0f} min" if self.fact.waited else ""
        return f"{self.fact.subject}: {seen}{waited}. {self.rule.reason}"


def breaches(book: Rulebook, facts: Iterable[Fact], now: str) -> list[Breach]:
    """Return which rules are broken by which facts, without what is suppressed; `now` is RFC 3339 in UTC."""
    known = list(facts)
    return [
        Breach(rule, fact)
        for rule in book.rules
        for fact in known
        if is_broken(rule, fact) and not _is_let(rule, fact, book.suppressions, now)
    ]


def is_broken(rule: Rule, fact: Fact) -> bool:
    """Tell whether a fact is one that a rule is about, and not as it wants."""
    if rule.about != fact.check:
        return False
    told = {"agent": fact.agent, **fact.members}
    for name in _CONDITIONS:
        wanted = getattr(rule, name)
        if wanted and not _is_any(wanted, told.get(name, "")):
            return False
    if rule.about in _ABOUT_NAMES:
        return not _is_any(rule.allowed, told.get(_ABOUT_NAMES[rule.about], ""))
    if rule.about == "merge-start":
        return told.get("started_on") != told.get("branch")
    return rule.about == "message-route" or fact.waited > rule.within


def observed(events: Iterable[Event], now: str) -> list[Fact]:
    """Return the facts that events tell, oldest first, those that still go on at the end."""
    looking = _Looking()
    for event in events:
        looking.at(event)
    return [*looking.facts, *looking.going_on(now)]


@dataclass(slots=True)
class _Looking:
    """What is known so far, while events are read in order."""

    facts: list[Fact] = field(default_factory=list)
    on: dict[str, str] = field(default_factory=dict)  # worktree -> branch
    branches: set[str] = field(default_factory=set)
    started: dict[str, str] = field(default_factory=dict)  # session or actor -> branch
    unpushed: dict[str, tuple[str, str]] = field(default_factory=dict)  # branch -> actor and time of its first commit
    working: dict[str, tuple[str, str]] = field(default_factory=dict)  # actor -> first and last edit since its commit

    def at(self, event: Event) -> None:
        """Take one event in."""
        name = event.kind.replace(".", "_")
        look = getattr(self, f"_{name}", None)
        if look is not None:
            look(event)

    def going_on(self, now: str) -> Iterator[Fact]:
        """Tell of commits that wait for a push, and of work that waits for a commit."""
        for branch, (actor, since) in self.unpushed.items():
            yield Fact("push-delay", f"branch {branch}", actor, {"branch": branch}, _seconds(since, now))
        for actor, (first, last) in self.working.items():
            yield Fact("commit-interval", f"work of {actor} since {first[:16]}Z", actor, {}, _seconds(first, last))

    def _git_checked_out(self, event: Event) -> None:
        said = event.data
        branch, worktree = said.get("branch"), said.get("worktree", "")
        if not branch or not said["is_branch"]:
            return
        before = self.on.get(worktree)
        self.on[worktree] = branch
        self.started.setdefault(_who(event), before or branch)
        is_new = branch not in self.branches and said["from_commit"] == said["to_commit"]
        if is_new and before and before != branch:
            self._add("branch-parent", f"branch {branch}", event, {"branch": branch, "parent": before})
        self._name(branch, event)

    def _git_committed(self, event: Event) -> None:
        branch = event.data.get("branch", "")
        self.on[event.data.get("worktree", "")] = branch
        self.started.setdefault(_who(event), branch)
        if branch:
            self._name(branch, event)
            self.unpushed.setdefault(branch, (event.by, event.ts))
        first, _ = self.working.pop(event.by, ("", ""))
        if first:
            subject = f"work of {event.by} since {first[:16]}Z"
            self._add("commit-interval", subject, event, {}, _seconds(first, event.ts))

    def _git_merged(self, event: Event) -> None:
        branch = event.data.get("branch", "")
        started = self.started.setdefault(_who(event), self.on.get(event.data.get("worktree", "")) or branch)
        subject = f"merge {event.data['commit'][:12]}"
        self._add("merge-start", subject, event, {"branch": branch, "started_on": started})

    def _git_push_started(self, event: Event) -> None:
        for ref in event.data["refs"]:
            branch = str(ref.get("local", "")).removeprefix(_HEADS)
            _, since = self.unpushed.pop(branch, ("", ""))
            if since:
                subject = f"branch {branch} since {since[:16]}Z"
                self._add("push-delay", subject, event, {"branch": branch}, _seconds(since, event.ts))

    def _message_sent(self, event: Event) -> None:
        for recipient in event.data["recipients"]:
            members = {"sender": event.by, "recipient": str(recipient)}
            self._add("message-route", f"message {event.data.get('message', event.seq)}", event, members)

    def _claude_tool_finished(self, event: Event) -> None:
        if event.data["input"].get("tool_name") in _EDITS:
            first, _ = self.working.get(event.by, (event.ts, ""))
            self.working[event.by] = (first, event.ts)

    def _name(self, branch: str, event: Event) -> None:
        if branch not in self.branches:
            self.branches.add(branch)
            self._add("branch-name", f"branch {branch}", event, {"branch": branch})

    def _add(self, check: str, subject: str, event: Event, members: dict[str, str], waited: float = 0.0) -> None:
        self.facts.append(Fact(check, subject, event.by, members, waited))


def _who(event: Event) -> str:
    return event.session or event.by


def _seconds(first: str, last: str) -> float:
    return (moment(last) - moment(first)).total_seconds()


def _is_any(wanted: tuple[str, ...], text: str) -> bool:
    return any(like(pieces(one), text) for one in wanted)


def _is_let(rule: Rule, fact: Fact, suppressions: tuple[Suppression, ...], now: str) -> bool:
    return any(one.rule == rule.id and one.until > now and like(pieces(one.agent), fact.agent) for one in suppressions)
