"""Whether a document is what it says it is: a JSON Schema, or an OpenAPI document of 3.0 or 3.1."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.errors import ContractInvalid
from super_agents.knowledge.contracts.contract import OPENAPI
from super_agents.knowledge.contracts.place import Place, escaped
from super_agents.knowledge.contracts.walk import references, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema.exceptions import SchemaError, ValidationError
    from jsonschema.protocols import Validator

_VERSION = re.compile(r"3\.(?P<minor>[01])\.\d+(-.+)?")
_SCHEMAS = Path(__file__).parent / "schemas"
_DIALECT = "https://spec.openapis.org/oas/3.1/dialect"  # JSON Schema 2020-12 and a few words for people
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def check(document: dict[str, Any], kind: str) -> None:
    """Raise `ContractInvalid` with the place of the first fault; references lead to places in the same document."""
    if kind == OPENAPI:
        _check_openapi(document)
    else:
        _check_schema(document, "")
    for place in references(Place.of(document)):
        _check_reference(place)


def _check_openapi(document: dict[str, Any]) -> None:
    said = document.get("openapi")
    version = _VERSION.fullmatch(said) if isinstance(said, str) else None
    if version is None:
        shown = f"is of OpenAPI {said!r}" if said else "does not say `openapi`"
        raise ContractInvalid("/openapi", f"{shown}: 3.0 and 3.1 can be compared")
    minor = version["minor"]
    _refuse(_first(_openapi_validator(minor).iter_errors(document)))
    _check_operations(document)
    if minor == "1":  # the schema of 3.0 says what a schema in it may be; that of 3.1 leaves it to JSON Schema
        for place in _schemas(Place.of(document)):
            _check_schema(place.value, place.pointer)


def _check_schema(schema: Any, pointer: str) -> None:
    from jsonschema import Draft3Validator, Draft202012Validator
    from jsonschema.validators import validator_for

    dialect = schema.get("$schema", _DIALECT) if isinstance(schema, dict) else _DIALECT
    if not isinstance(dialect, str):
        raise ContractInvalid(f"{pointer}/$schema", "is no text that names a dialect")
    known = Draft202012Validator if dialect.startswith(_DIALECT) else validator_for(schema, default=Draft3Validator)
    if known is Draft3Validator:  # it calls a schema's `required` something else
        raise ContractInvalid(f"{pointer}/$schema", f"names `{dialect}`, which is no dialect from draft 4 on")
    _refuse(_first(known(known.META_SCHEMA).iter_errors(schema)), pointer)


def _check_operations(document: dict[str, Any]) -> None:
    """The published schemas do not say that an operation's name is its own."""
    seen: dict[str, str] = {}
    for path, item in (document.get("paths") or {}).items():
        for method in _METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            name = operation.get("operationId") if isinstance(operation, dict) else None
            if name is None:
                continue
            pointer = f"/paths/{escaped(path)}/{method}/operationId"
            if name in seen:
                raise ContractInvalid(pointer, f"is `{name}`, as {seen[name]} is")
            seen[name] = pointer


def _refuse(error: ValidationError | SchemaError | None, pointer: str = "") -> None:
    if error is not None:
        where = "".join(f"/{escaped(str(part))}" for part in error.absolute_path)
        said = error.message if len(error.message) <= 200 else f"{error.message[:199]}…"  # noqa: PLR2004 - a few lines
        raise ContractInvalid(pointer + where, f"is wrong: {said}")


def _first(errors: Iterable[Any]) -> Any:
    from jsonschema.exceptions import best_match

    return best_match(errors)


@lru_cache(maxsize=2)
def _openapi_validator(minor: str) -> Validator:
    from jsonschema.validators import validator_for

    schema = orjson.loads((_SCHEMAS / f"openapi-3.{minor}.json").read_bytes())
    made: Validator = validator_for(schema)(schema)
    return made


def _check_reference(place: Place) -> None:
    reference = place.value["$ref"]
    try:
        place.target()
        place.resolved()
    except LookupError as error:
        outside = "leads out of the document: bundle it into one" if not reference.startswith("#") else "leads nowhere"
        raise ContractInvalid(f"{place.pointer}/$ref", f"is `{reference}`, which {outside}") from error


def _schemas(document: Place) -> Iterator[Place]:
    """Yield every schema of an OpenAPI document that stands by itself: the others are parts of these."""
    within = "\0"
    for keyword, place in walk(document):
        is_one = keyword == "schema" or place.pointer.rpartition("/")[0] == "/components/schemas"
        if is_one and not place.pointer.startswith(within):
            within = f"{place.pointer}/"
            if isinstance(place.value, dict) and place.value.keys() != {"$ref"}:  # most are no more than that
                yield place
