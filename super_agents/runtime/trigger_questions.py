"""Why a trigger fires for an event, or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from super_agents.errors import EventNotFound
from super_agents.events.filters import Filter, newest
from super_agents.runtime.event_facts import facts_of
from super_agents.runtime.reactor import Reactor
from super_agents.triggers import ledger
from super_agents.triggers.conditions import conditions
from super_agents.triggers.firings_view import FIRED
from super_agents.triggers.reading import read
from super_agents.triggers.switching import find

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from super_agents.triggers.conditions import Condition
    from super_agents.triggers.facts import Facts
    from super_agents.triggers.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Answer:
    """What a trigger asks of an event, and what came of it: `verdict` is a sentence."""

    trigger: Trigger
    event: int
    conditions: tuple[Condition, ...]
    verdict: str

    @property
    def fits(self) -> bool:
        """Whether the event is one that the trigger is for."""
        return all(condition.holds for condition in self.conditions)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON members."""
        return {
            "trigger": self.trigger.name,
            "event": self.event or None,
            "enabled": self.trigger.enabled,
            "fits": self.fits,
            "verdict": self.verdict,
            "conditions": [condition.to_dict() for condition in self.conditions],
        }


def facts_at(project: Project, seq: int) -> Facts:
    """Return the facts of an event; raises `EventNotFound`."""
    return facts_of(project.log.get(seq), root=project.root)


def answers(project: Project, facts: Facts) -> list[Answer]:
    """Return what each trigger says to an event; raises `TriggersInvalid`."""
    project.views.catch_up()
    return [_answer(project, trigger, facts) for trigger in read(project.layout.triggers)]


def answer_of(project: Project, name: str, seq: int | None) -> Answer:
    """Return what one trigger says to an event, by default the newest of its kinds.

    Raises `TriggerNotFound`, `TriggersInvalid`, and `EventNotFound` when there is none of its kinds.
    """
    project.views.catch_up()
    trigger = find(read(project.layout.triggers), name)
    if seq is None:
        found = newest(project.log, Filter(kinds=trigger.on), count=1)
        if not found:
            raise EventNotFound.of_correlation(", ".join(trigger.on))
        seq = found[0].seq
    return _answer(project, trigger, facts_at(project, seq))


def _answer(project: Project, trigger: Trigger, facts: Facts) -> Answer:
    asked = tuple(conditions(trigger, facts))
    return Answer(trigger, facts.seq, asked, _verdict(project, trigger, facts, asked))


def _verdict(project: Project, trigger: Trigger, facts: Facts, asked: tuple[Condition, ...]) -> str:
    done = ledger.firing(project.views.database, trigger.name, facts.seq) if facts.seq else None
    if done is not None:
        how = "it fired" if done.state == FIRED else f"{done.state} after {done.attempt} tries: {done.reason}"
        return f"{how}, as event {done.seq} tells"
    missing = [condition.name for condition in asked if not condition.holds]
    if missing:
        return f"it is not for this event: {', '.join(missing)}"
    if not trigger.enabled:
        return f"it is off; `super-agents trigger enable {trigger.name}` switches it on"
    if not facts.seq:
        return "it would fire"
    objection = Reactor(project).objection(trigger, project.log.get(facts.seq), facts)
    return objection.says if objection else "it fires when the reactor comes to the event, unless it has passed it"
