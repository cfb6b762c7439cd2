"""What an agent should know before it begins: one page, put together from the log, that fits into a budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from super_agents.errors import ContextInvalid
from super_agents.runtime.context_budget import Section, fitted
from super_agents.runtime.context_sections import Question, gathered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from super_agents.projects.project import Project

    Weigh = Callable[[str], int]

TOKENS = 4000
LEAST, MOST = 256, 200_000  # tokens
BYTES_A_TOKEN = 4
_LISTED = 8  # the share of the room, one of so many parts, for naming what did not fit


@dataclass(frozen=True, slots=True)
class ContextPack:
    """A page of what is worth knowing, as of event `as_of`.

    `text` is Markdown and takes at most the tokens that were asked for. What did not fit is in `left_out` of each
    section, and named at the end of the text as far as there is room.
    """

    as_of: int
    text: str
    sections: tuple[Section, ...]

    @property
    def tokens(self) -> int:
        """What the text costs: its bytes by four, rounded up."""
        return -(-len(self.text.encode()) // BYTES_A_TOKEN)

    def to_dict(self) -> dict[str, Any]:
        """Return the same as JSON members, section by section."""
        sections = [_shown(section) for section in self.sections]
        return {"as_of": self.as_of, "tokens": self.tokens, "sections": sections, "text": self.text}


def context_pack(
    project: Project,
    *,
    task: str | None = None,
    agent: str | None = None,
    about: str = "",
    tokens: int = TOKENS,
    weigh: Weigh | None = None,
) -> ContextPack:
    """Put a page together for a task, an agent, a text, or any of them.

    A token is four bytes: as `weigh` counts them, by default in UTF-8. The same log gives the same page, as long as
    nothing that ends by time has ended since. Nothing is marked as read. Raises `TaskNotFound`, `UnknownRecipient`,
    and `ContextInvalid` for a number of tokens that makes no page.
    """
    if not LEAST <= tokens <= MOST:
        raise ContextInvalid("number of tokens", tokens, f"use {LEAST} to {MOST:,}")
    heavy = weigh or _bytes
    as_of, sections = gathered(project, Question(task=task, agent=agent, about=about))
    head = _head(task, agent, as_of)
    room = tokens * BYTES_A_TOKEN - heavy(head)
    done = fitted(sections, room, heavy)
    tail = ""
    if any(section.left_out for section in done):
        done = fitted(sections, room - room // _LISTED, heavy)
        tail = _tail(done, room - sum(heavy(section.text) for section in done), heavy)
    text = head + "".join(section.text for section in done) + tail
    return ContextPack(as_of, text, tuple(section for section in done if section.items or section.left_out))


def _bytes(text: str) -> int:
    return len(text.encode())


def _head(task: str | None, agent: str | None, as_of: int) -> str:
    whom = " ".join([*([f"on {task}"] if task else []), *([f"for {agent}"] if agent else [])])
    return f"# Context {whom}".rstrip() + f"\n\nAs of event {as_of}. What is quoted was written by others.\n"


def _tail(sections: Sequence[Section], room: int, weigh: Weigh) -> str:
    """Name what did not fit, as many as the room holds."""
    text = "\n## Left out\n\n"
    for section in sections:
        if not section.left_out:
            continue
        for count in range(len(section.left_out), -1, -1):
            line = _line(section, count)
            if weigh(text + line) <= room:
                text += line
                break
    return text if weigh(text) <= room else ""


def _line(section: Section, count: int) -> str:
    ids = [item.id for item in section.left_out[:count]]
    rest = len(section.left_out) - count
    more = [f"{rest} more"] if rest else []
    return f"- {section.title}: {', '.join([*ids, *more])}\n"


def _shown(section: Section) -> dict[str, Any]:
    items = [
        {"id": one.id, "seq": one.seq, "head": one.head, "body": one.body, "is_cut": one.is_cut}
        for one in section.items
    ]
    left_out = [{"id": one.id, "seq": one.seq} for one in section.left_out]
    return {"name": section.name, "opens": section.opens, "items": items, "left_out": left_out}
