"""Forms for messages that are written often: which fields there are, and what may stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from super_agents.errors import MessageInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One field: what stands in it, how many characters at most, or which choices; `most` makes it a whole number."""

    meaning: str
    required: bool = True
    longest: int = 2000
    choices: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A form: its fields in their order, which of them becomes the subject, and whether an answer is wanted."""

    name: str
    meaning: str
    fields: Mapping[str, TemplateField]
    subject: str
    requires_reply: bool = False

    def check(self, given: Mapping[str, Any]) -> dict[str, str | int]:
        """Return the fields as they are kept, in the template's order; raises `MessageInvalid` that names the field."""
        strange = [name for name in given if name not in self.fields]
        if strange:
            raise self._invalid(strange[0], f"the template `{self.name}` has no field `{strange[0]}`")
        return {
            name: self._value(name, field, given[name])
            for name, field in self.fields.items()
            if self._is_given(name, field, given)
        }

    def text(self, fields: Mapping[str, object]) -> str:
        """Write checked fields as a text, one a paragraph."""
        return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in fields.items())

    def _is_given(self, name: str, field: TemplateField, given: Mapping[str, Any]) -> bool:
        if given.get(name) not in {None, ""}:
            return True
        if field.required:
            raise self._invalid(name, f"the template `{self.name}` wants the field `{name}`: {field.meaning}")
        return False

    def _value(self, name: str, field: TemplateField, value: object) -> str | int:
        if field.most is not None:
            return self._number(name, field.most, value)
        if not isinstance(value, str):
            raise self._invalid(name, f"the field `{name}` wants a text, not {value!r}")
        if field.choices and value not in field.choices:
            allowed = ", ".join(f"`{choice}`" for choice in field.choices)
            raise self._invalid(name, f"the field `{name}` cannot be `{value[:60]}`: use one of {allowed}")
        if len(value) > field.longest:
            raise self._invalid(name, f"the field `{name}` has {len(value)} characters; it takes {field.longest}")
        return value

    def _number(self, name: str, most: int, value: object) -> int:
        text = str(value)
        if isinstance(value, bool) or not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
            raise self._invalid(name, f"the field `{name}` wants a whole number from 0 to {most}, not `{text[:60]}`")
        if int(text) > most:
            raise self._invalid(name, f"the field `{name}` goes up to {most}, not to {text}")
        return int(text)

    def _invalid(self, name: str, sentence: str) -> MessageInvalid:
        fields = ", ".join(
            f"`{known}`{'' if field.required else ' (optional)'}" for known, field in self.fields.items()
        )
        return MessageInvalid(name, sentence, hint=f"its fields are {fields}")


TEMPLATES: Mapping[str, Template] = {
    template.name: template
    for template in (
        Template(
            "status-report",
            "how a piece of work stands",
            {
                "state": TemplateField("how it goes", choices=("on-track", "at-risk", "blocked", "done")),
                "summary": TemplateField("what was done since the last report", longest=4000),
                "progress": TemplateField("how much of it is done, in percent", required=False, most=100),
                "blockers": TemplateField("what is in the way, and who could help", required=False),
                "next": TemplateField("what comes next", required=False),
            },
            subject="state",
        ),
        Template(
            "task-assignment",
            "a piece of work for somebody",
            {
                "task": TemplateField("what is to be done, in a line", longest=200),
                "description": TemplateField("what one has to know for it", longest=8000),
                "acceptance": TemplateField("how one sees that it is done", longest=4000),
                "id": TemplateField("the task's id on the board", required=False, longest=100),
                "files": TemplateField("where to look", required=False),
            },
            subject="task",
            requires_reply=True,
        ),
        Template(
            "question",
            "something that somebody has to answer",
            {
                "question": TemplateField("what is asked", longest=4000),
                "context": TemplateField("what one has to know to answer", required=False, longest=8000),
                "options": TemplateField("the answers there are to choose from", required=False),
                "without_answer": TemplateField("what will be done when no answer comes", required=False),
            },
            subject="question",
            requires_reply=True,
        ),
    )
}


def find_template(name: str) -> Template:
    """Return the template of this name; raises `MessageInvalid` with those there are."""
    if name not in TEMPLATES:
        known = ", ".join(f"`{other}`" for other in TEMPLATES)
        raise MessageInvalid("template", f"no template is named `{name}`", hint=f"there are {known}")
    return TEMPLATES[name]
