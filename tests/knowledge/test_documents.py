"""Documents and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import (
    BlobMissing,
    DocumentChanged,
    DocumentExists,
    DocumentInvalid,
    DocumentNotFound,
    QueryInvalid,
)
from super_agents.events.blobs import MEMBER
from tests.support.libraries import make_library, make_views

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.library import Library

TOKEN = "ghp_" + "R7ye4loafX9k2mQ8" + "vB3nT6wZ1cJ5hL0pYd4s"


def test_a_document_is_what_was_said_of_it(library: Library) -> None:
    said: dict[str, Any] = {
        "title": "Renew leases early",
        "body": "Half of the time is a good moment.",
        "type": "lesson",
        "tags": ("lease", "time"),
        "ticket": "T-7",
        "source": "review of 12 May",
        "confidence": 0.8,
    }

    saved = library.save(by="builder", **said)

    assert library.get("renew-leases-early") == saved
    assert {name: getattr(saved.content, name) for name in said} == said
    assert (saved.version, saved.by, saved.content.author, saved.origin) == (1, "builder", "builder", "store")
    assert saved.created_at == saved.updated_at


def test_what_is_not_said_stays_as_it_was(library: Library) -> None:
    library.save(by="builder", title="Leases", body="One.", tags=("a",), confidence=0.5)

    second = library.save(by="reviewer", id="leases", body="Two.")

    assert (second.version, second.content.body, second.content.tags) == (2, "Two.", ("a",))
    assert (second.by, second.content.author, second.content.confidence) == ("reviewer", "builder", 0.5)


def test_saving_the_same_again_writes_no_event(library: Library, log: EventLog) -> None:
    first = library.save(by="builder", title="Leases", body="One.\r\n\r\n")

    assert library.save(by="reviewer", id="leases", body="One.") == first
    assert log.head == 1


def test_titles_that_are_alike_get_ids_that_are_not(library: Library) -> None:
    ids = [library.save(by="b", title=title).id for title in ("A/B!", "a b", "../a b", "Über", "日本語", "日本")]

    assert ids[:4] == ["a-b", "a-b-2", "a-b-3", "uber"]
    assert len(set(ids)) == len(ids)


def test_somebody_elses_version_is_not_written_over(library: Library, log: EventLog) -> None:
    library.save(by="b", title="Leases", body="One.")
    library.save(by="c", id="leases", body="Two.")

    with pytest.raises(DocumentChanged, match="version 2, not 1"):
        library.save(by="b", id="leases", body="Three.", expected=1)
    with pytest.raises(DocumentChanged):
        library.save(by="b", id="leases", body="Three.", expected=0)

    assert log.head == 2


def test_history_has_every_version_over_renames_and_deletion(library: Library) -> None:
    library.save(by="b", title="Leases", body="One.")
    library.save(by="c", id="leases", body="Two.")
    library.rename("leases", "locks", by="d")
    library.delete("locks", by="e")

    told = library.history("leases")

    assert [one.document.content.body for one in told] == ["One.", "Two.", "Two."]
    assert [one.document.id for one in told] == ["leases", "leases", "locks"]
    assert [(one.ended, one.ended_by) for one in told] == [("replaced", "c"), ("renamed", "d"), ("deleted", "e")]
    assert library.history("locks") == told
    with pytest.raises(DocumentNotFound):
        library.get("locks")


def test_a_document_that_is_there_again_goes_on_counting(library: Library) -> None:
    first = library.save(by="b", title="Leases", body="One.")
    library.delete("leases", by="b")

    again = library.save(by="c", id="leases", title="Leases", body="Again.")

    assert (again.version, again.created_at) == (2, first.created_at)
    assert [one.ended for one in library.history("leases")] == ["deleted", None]


def test_a_new_document_under_a_name_that_was_given_up_is_another(library: Library) -> None:
    library.save(by="b", title="Leases", body="One.")
    library.rename("leases", "locks", by="b")

    fresh = library.save(by="b", id="leases", title="Leases", body="Other.")

    assert fresh.version == 1
    assert library.get("locks").content.body == "One."
    assert [one.document.content.body for one in library.history("leases")] == ["One.", "One.", "Other."]


def test_nobody_takes_the_id_of_another_document(library: Library) -> None:
    library.save(by="b", title="One")
    library.save(by="b", title="Two")

    with pytest.raises(DocumentExists, match="`two`"):
        library.rename("one", "two", by="b")


def test_a_large_body_is_kept_beside_the_log(library: Library, log: EventLog, folder: Path) -> None:
    body = "word and word\n" * 40_000

    library.save(by="b", title="Long", body=body)

    assert library.get("long").content.body == body.strip()
    (event,) = log.read()
    assert "body" not in event.data
    assert event.data[MEMBER]["bytes"] == len(body.strip())
    assert (folder / "long.md").read_text(encoding="utf-8").count("word and word") == 40_000
    assert [hit.id for hit in library.search("word").hits] == ["long"]


def test_a_body_that_is_gone_is_told_and_hinders_nothing_else(
    library: Library, views: ViewStore, tmp_path: Path, folder: Path
) -> None:
    saved = library.save(by="b", title="Long", body="word " * 40_000)
    library.save(by="b", title="Short", body="word")
    for blob in (tmp_path / "blobs").iterdir():
        blob.unlink()
    (folder / "long.md").unlink()
    (tmp_path / "registry" / "registry.db").unlink()
    views.close()

    again = make_library(make_views(views.log, tmp_path), tmp_path)

    assert again.get("short").content.body == "word"
    with pytest.raises(BlobMissing):
        again.get(saved.id)
    assert [one.code for one in again.sync().findings] == ["document_body_missing"]


def test_secrets_stay_out_of_log_and_file_and_id(library: Library, views: ViewStore, tmp_path: Path) -> None:
    saved = library.save(by="b", title=f"Use {TOKEN}", body=f"password = {TOKEN}")
    large = library.save(by="b", title="Large", body=f"password = {TOKEN}\n" + "word " * 40_000)

    everything = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]

    assert "redacted" in saved.content.title
    assert not any(TOKEN.encode() in content for content in everything)
    assert not any(TOKEN.lower().encode() in content for content in everything)
    assert TOKEN not in str(list(views.log.read()))
    assert large.content.body.startswith("password = ")
    assert not any(library.sync().to_dict().values())
    with pytest.raises(DocumentInvalid, match="redacted"):
        library.save(by="b", id=TOKEN.lower(), title="x")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "no title of a document"),
        ({"title": " \t"}, "no title"),
        ({"title": "two\nlines"}, "no title"),
        ({"title": "x" * 201}, "no title"),
        ({"title": "\ud800"}, "no title"),
        ({"title": "x", "body": "\ud800"}, "no body"),
        ({"title": "x", "body": "x" * (8 * 1024 * 1024 + 1)}, "no body"),
        ({"title": "x", "type": "poem"}, "`poem` is no type"),
        ({"title": "x", "tags": ("a b",)}, "`a b` is no tag"),
        ({"title": "x", "tags": ("",)}, "no tag"),
        ({"title": "x", "tags": tuple(map(str, range(51)))}, "51 tags"),
        ({"title": "x", "confidence": 1.01}, "`1.01` is no confidence"),
        ({"title": "x", "confidence": float("nan")}, "no confidence"),
        ({"title": "x", "ticket": "a\x00b"}, "no ticket"),
        ({"title": "x", "status": "accepted"}, "`accepted` is no status"),
        ({"title": "x", "type": "decision", "status": "maybe"}, "`maybe` is no status"),
        ({"title": "x", "type": "decision", "supersedes": "../x"}, "no id"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    library: Library, log: EventLog, tmp_path: Path, said: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DocumentInvalid, match=sentence) as caught:
        library.save(by="b", **said)

    assert caught.value.hint
    assert log.head == 0
    assert not (tmp_path / "knowledge").exists()


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "/x", ".x", "x.", "A", "a..b", "a b", "x\n", "é", "x" * 101])
def test_what_is_no_name_of_a_file_is_no_id(library: Library, log: EventLog, name: str) -> None:
    with pytest.raises(DocumentInvalid):
        library.save(by="b", id=name, title="x")
    with pytest.raises(DocumentInvalid):
        library.delete(name, by="b")
    with pytest.raises(DocumentNotFound):
        library.get(name)

    assert log.head == 0


def test_an_unknown_id_names_those_that_are_near(library: Library) -> None:
    library.save(by="b", title="Leases")

    with pytest.raises(DocumentNotFound) as caught:
        library.get("lease")

    assert "`leases`" in caught.value.hint


def test_lists_are_filtered_and_go_on_after_an_id(library: Library) -> None:
    for number in range(5):
        kind = "lesson" if number % 2 else "note"
        library.save(by=f"b{number}", title=f"Doc {number}", type=kind, tags=(f"t{number % 2}",), ticket=f"T-{number}")

    def ids(**wanted: Any) -> list[str]:
        return [one.id for one in library.list(**wanted)]

    assert ids() == [f"doc-{number}" for number in range(5)]
    assert ids(type="lesson") == ids(tag="t1") == ["doc-1", "doc-3"]
    assert ids(ticket="T-2") == ids(author="b2") == ["doc-2"]
    assert ids(limit=2, after="doc-1") == ["doc-2", "doc-3"]
    assert ids(tag="t") == ids(author="\ud800") == []
    assert [one.id for one in library.export()] == ids()
    for wrong in ({"type": "poem"}, {"limit": 0}, {"limit": 1001}):
        with pytest.raises(QueryInvalid):
            library.list(**wrong)


def test_events_that_were_written_past_the_library_change_nothing_they_must_not(
    library: Library, log: EventLog, tmp_path: Path
) -> None:
    library.save(by="b", title="Leases", body="One.")
    whole = {"version": 1, "type": "note", "title": "x", "body": "x", "tags": [], "confidence": 1.0}
    for wrong in ({"id": "../out"}, {"id": "a", "type": "poem"}, {"id": "b", "tags": [1]}, {"id": "c", "title": ""}):
        log.append("document.saved", by="x", data={**whole, **wrong})
    log.append("document.saved", by="x", data={**whole, "id": "d", MEMBER: {"sha256": ["no", "digest"]}})
    log.append("document.renamed", by="x", data={"id": "leases", "to": "../../leases"})
    log.append("document.deleted", by="x", data={"id": "nobody"})

    library.sync()

    assert sorted(path.name for path in tmp_path.rglob("*.md")) == ["leases.md"]
    assert library.get("leases").version == 1


def test_a_version_that_is_expected_belongs_to_a_document_that_is_named(library: Library) -> None:
    with pytest.raises(DocumentInvalid, match="`3` is no version of a document"):
        library.save(by="b", title="New", expected=3)
