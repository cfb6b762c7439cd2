"""A tool that needs the answer of a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from super_agents.km.tools.tool import Answer, Call


@dataclass(frozen=True, slots=True)
class Question:
    """A form for a person: a sentence or more, and the JSON Schema of a flat object to be filled in."""

    message: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """How a tool gets a person's answer: at the client where that can show a form, else from wherever it comes.

    The tool's `run` writes down that there is a question and says which; what it gives has an `id`. `question` is the
    form for it, `settle` takes the reply of a person at the client, and `look` says how the question stands by now.
    """

    id_of: Callable[[Answer], str]
    is_open: Callable[[Answer], bool]
    question: Callable[[Answer], Question]
    look: Callable[[Call, str], Answer]
    settle: Callable[[Call, str, str, Mapping[str, Any]], Answer]
