"""From the text of a contract, JSON or YAML, to the document that it is."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import TYPE_CHECKING, Any

from super_agents.errors import ContractInvalid
from super_agents.knowledge.contracts.place import escaped

if TYPE_CHECKING:
    from typing import NoReturn

MOST_TEXT = 8 * 1024 * 1024  # bytes
MOST_VALUES = 500_000  # a few lines of YAML can stand for more than any memory holds
_DEEPEST = 100
_LARGEST = 2**63  # what comes back from the log must be what was given


def document_of(text: str) -> dict[str, Any]:
    """Return the object that a text in JSON or YAML 1.2 tells; raises `ContractInvalid` with the line."""
    if len(text.encode(errors="replace")) > MOST_TEXT:
        raise ContractInvalid("", f"is larger than {MOST_TEXT:,} bytes")
    read = _json(text) if text.lstrip().startswith(("{", "[")) else _yaml(text)
    plain = _Plain().of(read, "", 0)
    if not isinstance(plain, dict):
        raise ContractInvalid("", "is no object with members, as an OpenAPI document or a JSON Schema is")
    return plain


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_members, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ContractInvalid("", f"is no JSON: {error.msg}", line=error.lineno) from error
    except RecursionError as error:
        raise ContractInvalid("", f"is nested more than {_DEEPEST} deep") from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A member that is there twice would hide what the first of them promised."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in members if names.count(name) > 1)
        raise ContractInvalid("", f"has an object with `{twice}` twice")
    return members


def _no_number(name: str) -> NoReturn:
    raise ContractInvalid("", f"holds {name}, which is no JSON")


def _yaml(text: str) -> Any:
    from ruamel.yaml import YAML  # some 100 ms, for those who write YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", None) or error).split("\n", maxsplit=1)[0]
        raise ContractInvalid("", f"is no YAML: {said}", line=mark and mark.line + 1) from error
    except (RecursionError, ValueError) as error:  # too deep; a date that there is not
        raise ContractInvalid("", f"is no YAML: {str(error) or 'it is nested too deep'}") from error


class _Plain:
    """Values as JSON has them: a status of 200 is the member "200", a date is its text."""

    def __init__(self) -> None:
        self._count = 0

    def of(self, value: Any, pointer: str, depth: int) -> Any:
        self._count += 1
        if depth > _DEEPEST or self._count > MOST_VALUES:
            raise ContractInvalid(pointer, f"is nested more than {_DEEPEST} deep, or stands for too many values")
        if isinstance(value, dict):
            return {
                name: self.of(item, f"{pointer}/{escaped(name)}", depth + 1)
                for name, item in ((_name(key, pointer), item) for key, item in value.items())
            }
        if isinstance(value, list):
            return [self.of(item, f"{pointer}/{at}", depth + 1) for at, item in enumerate(value)]
        return _scalar(value, pointer)


def _name(key: Any, pointer: str) -> str:
    if isinstance(key, bool) or not isinstance(key, str | int):
        raise ContractInvalid(pointer, f"has a member that is not named by a text: {key!r}")
    return _scalar(key, pointer) if isinstance(key, str) else str(key)


def _scalar(value: Any, pointer: str) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        if value.encode(errors="ignore").decode() != value:
            raise ContractInvalid(pointer, "holds half a character: write UTF-8")
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -_LARGEST <= value < _LARGEST:
        return value
    if isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    raise ContractInvalid(pointer, f"holds what JSON cannot say: {value!r}")
