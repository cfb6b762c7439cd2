"""A look into the inbox of a session's agent: what became of offers, and what is to be offered; loads a good deal."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.errors import AgentError
from super_agents.events.actors import NAME, SECRET
from super_agents.hooks.claude import mail_text, offer_files, transcripts
from super_agents.hooks.claude.news import NEVER
from super_agents.projects import session_files
from super_agents.projects.project import Project
from super_agents.system.ids import new_id
from super_agents.system.processes import is_same_process, started_at
from super_agents.system.stamp import stamped

if TYPE_CHECKING:
    from super_agents.messages.offer import Offer
    from super_agents.messages.offers import Offered
    from super_agents.system.clock import Clock

_BILLION = 1_000_000_000
_SETTLED = 5 * _BILLION  # after which the client's files show whether it has an offer
_LATER = 60 * _BILLION  # between two questions about an offer that waits in the client's queue


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is: its project, its id, its client's process and the file that the client writes it to."""

    root: str
    session: str
    client: int
    transcript: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a look brought: a text for the model, or nothing, and when to look again, in nanoseconds."""

    text: str
    offer: str
    due: int
    check: int

    def as_lines(self) -> str:
        """Write it for another process."""
        return f"{self.due}\n{'' if self.check == NEVER else self.check}\n{self.offer}\n{self.text}"


def look(place: Place, *, ended: bool = False, clock: Clock | None = None) -> Look:
    """Settle what was offered before, and offer what waits.

    `ended` says that a turn of this session came to its end: what was offered with its prompt was read.
    """
    project = Project.open(place.root, clock=clock)
    agent = _agent(project, place.session)
    if agent is None:
        return Look("", "", NEVER, NEVER)
    check = _settle(project, agent, place, ended=ended)
    made = project.mail.offers.make(agent, session=place.session, limit=mail_text.MOST, new_id=lambda: new_id(16))
    if made is not None:
        _keep(place, made)
    at = project.mail.offers.next_look(agent)
    due = NEVER if at is None else stamped(at)
    return Look("" if made is None else mail_text.composed(made), "" if made is None else made.offer.id, due, check)


def _agent(project: Project, session: str) -> str | None:
    """Return whose mail a session may see: the agent that the environment proves, or that the session was given."""
    named, kept = os.environ.get(NAME), session_files.read(project.layout, session)
    try:
        if named:
            return project.roster.verify(named, os.environ.get(SECRET)).name
        return project.roster.verify(kept.agent, kept.secret).name if kept and kept.agent else None
    except AgentError:
        return None


def _keep(place: Place, made: Offered) -> None:
    started = started_at(place.client)
    said = {
        "agent": made.offer.recipient,
        "taken": made.taken,
        "redelivery": made.redelivery,
        "session": place.session,
        "client": place.client,
        "started": started,
        "transcript": place.transcript,
        "from": transcripts.size_of(place.transcript),
    }
    offer_files.keep(place.root, made.offer.id, json.dumps(said))


def _settle(project: Project, agent: str, place: Place, *, ended: bool) -> int:
    """Write down what became of offers, and return when to ask after those of which it is not known yet."""
    check = NEVER
    for offer in project.mail.offers.under_way(agent):
        age = project.now_ns() - stamped(offer.made_at)
        fate = _fate(offer, place, age, ended=ended)
        if fate is None:
            check = min(check, project.now_ns() + (_SETTLED if age < _SETTLED else _LATER))
            continue
        if fate:
            project.mail.offers.give_back(offer, reason=fate)
        else:
            project.mail.offers.take(offer)
        offer_files.forget(place.root, offer.id)
    return check


def _fate(offer: Offer, place: Place, age: int, *, ended: bool) -> str | None:
    """Return why an offer did not get there, "" when it was taken, None while that is not known."""
    if ended and offer.session == place.session:
        return ""
    said = offer_files.kept(place.root, offer.id)
    if said is None:  # it is written before the text is handed over, and deleted when it was taken
        return "it was never handed over" if age > _SETTLED else None
    seen = transcripts.seen(Path(str(said.get("transcript"))), offer_files.MARK + offer.id, after=int(said["from"]))
    if seen == transcripts.TAKEN:
        return ""
    if not is_same_process(int(said["client"]), float(said["started"] or 0)):
        return "its client is gone"
    if seen == transcripts.QUEUED or age <= _SETTLED:
        return None
    return "the client did not take it"
