"""Registering, asking and deleting: versions, refusals, what is kept."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import BlobMissing, ContractBroken, ContractChanged, ContractInvalid, ContractNotFound
from super_agents.knowledge.contracts.contract import JSON_SCHEMA, OPENAPI
from tests.knowledge.contracts.apis import api, parameter
from tests.knowledge.contracts.books import make_book, make_views, schema

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.contracts.contract_book import ContractBook

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
KEY = "AKIA" + "QYLPMN5HFIQR7XYA"


def test_versions_count_from_1_and_each_can_be_asked_for(book: ContractBook) -> None:
    first = book.register("loaf", schema(a=TEXT), by="ada", ticket="B-1")
    second = book.register("loaf", schema(a=TEXT, b=TEXT), by="bob")

    assert (first.version, second.version) == (1, 2)
    assert (first.kind, first.direction, first.title, first.author) == (JSON_SCHEMA, "both", "Loaf", "ada")
    assert (second.ticket, second.by) == ("B-1", "bob")
    assert book.get("loaf") == second
    assert book.get("loaf", 1) == first
    assert list(book.history("loaf")) == [first, second]
    assert list(book.list()) == [second]
    assert [change.code for change in book.diff("loaf")] == ["property-added"]
    assert book.diff("loaf", 1, 1) == []


def test_the_same_promise_again_is_no_version(book: ContractBook, log: EventLog) -> None:
    first = book.register("loaf", '{"type": "object", "title": "Loaf"}', by="ada")

    again = book.register("loaf", "title: Loaf\ntype: object\n", by="bob")

    assert again == first
    assert log.head == 1


def test_yaml_and_json_are_read_and_the_document_tells_its_kind(book: ContractBook) -> None:
    made = book.register("bakery", "openapi: 3.0.3\ninfo: {title: B, version: no}\npaths: {}\n", by="ada")

    assert (made.kind, made.direction, made.title) == (OPENAPI, None, "B")
    assert made.document["info"]["version"] == "no"


def test_what_breaks_the_version_before_needs_a_reason(book: ContractBook, log: EventLog) -> None:
    book.register("bakery", json.dumps(api(parameter("full"))), by="ada")

    with pytest.raises(ContractBroken, match=r"breaks version 1 of `bakery`.*`full`") as refused:
        book.register("bakery", json.dumps(api()), by="bob")
    before = log.head
    made = book.register("bakery", json.dumps(api()), by="bob", breaking="nobody uses it")

    assert [one["code"] for one in refused.value.details["breaks"]] == ["parameter-removed"]  # type: ignore[attr-defined]  # a list
    assert before == 1
    assert (made.version, made.why) == (2, "nobody uses it")
    assert [change.is_breaking for change in book.diff("bakery")] == [True]


def test_the_direction_of_a_schema_says_whom_a_change_breaks(book: ContractBook) -> None:
    book.register("order", schema(a=WHOLE), by="ada", direction="request")
    wider = book.register("order", schema(a={"type": "number"}), by="ada")
    with pytest.raises(ContractBroken):
        book.register("order", schema(a=WHOLE), by="ada")

    assert (wider.version, wider.direction) == (2, "request")
    turned = book.register("order", schema(a=WHOLE), by="ada", direction="response")
    assert (turned.version, turned.direction) == (3, "response")


def test_who_expected_another_version_is_told(book: ContractBook, log: EventLog) -> None:
    book.register("loaf", schema(a=TEXT), by="ada", expected=0)

    with pytest.raises(ContractChanged, match="has version 1, not 0"):
        book.register("loaf", schema(b=TEXT), by="bob", expected=0)

    assert log.head == 1


def test_a_deleted_contract_keeps_its_versions_and_its_numbers(book: ContractBook) -> None:
    book.register("loaf", schema(a=TEXT), by="ada")

    gone = book.delete("loaf", by="bob")

    with pytest.raises(ContractNotFound, match="`loaf` is deleted"):
        book.get("loaf")
    assert book.list() == []
    assert book.get("loaf", 1).document == gone.document
    assert book.history("loaf")[0].deleted_at is not None
    again = book.register("loaf", schema(b=WHOLE), by="ada")  # promises nothing any more: nothing to break
    assert (again.version, again.deleted_at) == (2, None)
    assert list(book.list()) == [again]


def test_what_is_not_there_is_named_with_what_is_near(book: ContractBook) -> None:
    book.register("loaf", schema(a=TEXT), by="ada")

    for ask in (book.get, book.history, book.diff):
        with pytest.raises(ContractNotFound) as refused:
            ask("laof")
        assert "did you mean `loaf`?" in refused.value.hint
    with pytest.raises(ContractNotFound, match="has no version 7") as refused:
        book.get("loaf", 7)
    assert "versions 1 to 1" in refused.value.hint
    with pytest.raises(ContractNotFound):
        book.delete("bread", by="ada")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "../loaf"}, "cannot be called"),
        ({"name": KEY.lower() + "x" * 99}, "cannot be called"),
        ({"kind": "poem"}, "cannot be of the kind `poem`"),
        ({"direction": "up"}, "has no direction `up`"),
        ({"kind": OPENAPI}, "does not say `openapi`"),
        ({"ticket": "two\nlines"}, "has a ticket that is not a line"),
        ({"breaking": " "}, "has a why that is not a line"),
        ({"text": json.dumps(api()), "direction": "request"}, "tells itself what is sent"),
    ],
)
def test_wrong_wishes_are_refused_and_nothing_is_written(
    book: ContractBook, log: EventLog, said: dict[str, Any], sentence: str
) -> None:
    wish = {"name": "loaf", "text": schema(a=TEXT), "by": "ada", **said}

    with pytest.raises(ContractInvalid, match=sentence):
        book.register(wish.pop("name"), wish.pop("text"), **wish)

    assert log.head == 0


def test_the_code_is_checked_against_the_promise(book: ContractBook, log: EventLog) -> None:
    book.register("bakery", json.dumps(api(parameter("full"))), by="ada")
    book.register(
        "bakery",
        json.dumps(api(parameter("full", schema={"type": "string", "maxLength": 9}))),
        by="ada",
        breaking="too long",
    )

    assert [change.code for change in book.check("bakery", json.dumps(api()))] == ["parameter-removed"]
    assert [change.code for change in book.check("bakery", json.dumps(api(parameter("full"))))] == ["limit-removed"]
    assert book.check("bakery", json.dumps(api(parameter("full"))), version=1) == []
    with pytest.raises(ContractInvalid):
        book.check("bakery", schema(a=TEXT))
    assert log.head == 2


def test_a_document_too_large_for_a_line_is_kept_beside_the_log(
    book: ContractBook, views: ViewStore, log: EventLog, tmp_path: Path
) -> None:
    large = schema(**{f"member-{number}": TEXT for number in range(1300)})

    made = book.register("loaf", large, by="ada")

    (event,) = log.read()
    assert event.data["attachment"]["name"] == "loaf.json"
    assert "document" not in event.data
    assert book.get("loaf").document == json.loads(large)
    (tmp_path / "blobs" / event.data["attachment"]["sha256"]).unlink()
    views.rebuild()
    with pytest.raises(BlobMissing):
        book.get("loaf")
    assert made.version == 1


def test_a_rebuild_gives_the_same(book: ContractBook, views: ViewStore, log: EventLog, tmp_path: Path) -> None:
    book.register("loaf", schema(a=TEXT), by="ada")
    book.register("loaf", schema(a=WHOLE), by="ada", breaking="numbers are shorter")
    book.register("crumb", schema(b=TEXT), by="bob")
    book.delete("loaf", by="bob")
    book.register("loaf", schema(c=TEXT), by="ada")
    before = views.rows("contracts")

    views.rebuild()

    assert views.rows("contracts") == before
    fresh = make_book(make_views(log, tmp_path / "elsewhere"), tmp_path)
    assert [one.summary() for one in fresh.history("loaf")] == [one.summary() for one in book.history("loaf")]


def test_a_secret_in_a_document_is_not_kept(book: ContractBook, log: EventLog, tmp_path: Path) -> None:
    for name, more in (("small", 0), ("large", 1300)):
        members = {f"member-{number}": TEXT for number in range(more)}
        made = book.register(name, schema(**members, key={**TEXT, "default": KEY}), by="ada", ticket=f"see {KEY}")

        assert KEY not in json.dumps(made.to_dict())
        assert made.document["properties"]["key"]["type"] == "string"
        assert book.register(name, schema(**members, key={**TEXT, "default": KEY}), by="ada").version == 1
    assert all(KEY not in json.dumps(event.to_dict()) for event in log.read())
    assert all(KEY.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_name_that_looks_like_a_secret_is_replaced_wherever_it_stands(book: ContractBook) -> None:
    kept = book.register("loaf", json.dumps({"$ref": f"#/$defs/{KEY}", "$defs": {KEY: TEXT}}), by="ada")

    assert KEY not in json.dumps(kept.document)
    assert book.diff("loaf") == []


def test_what_leads_nowhere_once_a_secret_is_gone_is_refused(book: ContractBook, log: EventLog) -> None:
    written_otherwise = KEY.replace("Q", "%51")
    with pytest.raises(ContractInvalid, match="leads nowhere"):
        book.register("loaf", json.dumps({"$ref": f"#/$defs/{written_otherwise}", "$defs": {KEY: TEXT}}), by="ada")

    assert log.head == 0


def test_names_of_members_that_sound_secret_are_kept(book: ContractBook) -> None:
    said = schema(password={"type": "string", "minLength": 8}, token={"type": "string"}, api_key={"type": "string"})

    assert book.register("login", said, by="ada").document == json.loads(said)


def test_a_row_cannot_be_there_twice(book: ContractBook, views: ViewStore) -> None:
    book.register("loaf", schema(a=TEXT), by="ada")

    with pytest.raises(sqlite3.IntegrityError):
        views.database.execute("INSERT INTO contracts SELECT * FROM contracts")
