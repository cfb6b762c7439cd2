"""Decisions: numbered without gaps, whoever records them at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from super_agents.errors import DocumentInvalid, DocumentNotFound
from tests.support.children import children
from tests.support.libraries import library_on_disk

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.knowledge.document import Document
    from super_agents.knowledge.library import Library

RACERS, EACH = 8, 6


def decide(library: Library, title: str, **more: str) -> Document:
    return library.decide(title, "It was slow.", "We do it.", "It is fast.", by="builder", **more)


def test_a_decision_has_a_number_a_status_and_its_reasons(library: Library, folder: Path) -> None:
    first = decide(library, "Use SQLite")
    second = decide(library, "Use files, too")

    assert (first.id, second.id) == ("0001-use-sqlite", "0002-use-files-too")
    assert (first.content.type, first.content.status) == ("decision", "accepted")
    assert first.content.body == (
        "## Context\n\nIt was slow.\n\n## Decision\n\nWe do it.\n\n## Consequences\n\nIt is fast."
    )
    assert library.decision("2") == second
    assert (folder / "0001-use-sqlite.md").is_file()


def test_the_decision_before_is_superseded_by_the_one_that_is_accepted(library: Library) -> None:
    decide(library, "Use SQLite")
    second = decide(library, "Use files", status="proposed", supersedes="0001-use-sqlite")
    assert library.get("0001-use-sqlite").content.status == "accepted"

    accepted = library.accept(second.id, by="human:ada")

    assert (accepted.content.status, accepted.version) == ("accepted", 2)
    assert library.get("0001-use-sqlite").content.status == "superseded"
    assert library.accept(second.id, by="human:ada") == accepted
    third = decide(library, "Use both", supersedes=second.id)
    assert library.get(second.id).content.status == "superseded"
    assert [one.id for one in library.list(type="decision", status="accepted")] == [third.id]


def test_a_decision_and_what_it_supersedes_are_written_in_one_go(
    library: Library, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(library, "Use SQLite")
    monkeypatch.setattr(log, "append", None)  # two calls of it could be parted by a kill

    decide(library, "Use files", supersedes="0001-use-sqlite")

    assert [event.data["status"] for event in log.read(after=1)] == ["accepted", "superseded"]


def test_a_number_is_never_given_twice(library: Library, folder: Path) -> None:
    decide(library, "One")
    gone = decide(library, "Two")
    library.delete(gone.id, by="builder")
    assert decide(library, "Three").id == "0003-three"

    (folder / "0007-from-git.md").write_text("+++\ntype = 'decision'\n+++\n# From git\n", encoding="utf-8")

    assert decide(library, "Four").id == "0008-four"


def test_numbers_go_on_after_one_of_many_digits(library: Library, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "999999999-from-git.md").write_text("+++\ntype = 'decision'\n+++\n# From git\n", encoding="utf-8")

    assert [decide(library, title).id for title in ("One", "Two")] == ["1000000000-one", "1000000001-two"]


def test_a_decision_gets_its_number_when_it_is_recorded_and_in_no_other_way(library: Library) -> None:
    recorded, note = decide(library, "One"), library.save(by="b", title="A note")

    tries: list[dict[str, Any]] = [{"id": "0001-other", "title": "Other"}, {"title": "Other"}, {"id": note.id}]
    for wrong in tries:
        with pytest.raises(DocumentInvalid, match="decision"):
            library.save(by="b", type="decision", **wrong)

    changed = library.save(by="b", id=recorded.id, type="decision", body="We changed our minds.")
    assert (changed.id, changed.version) == ("0001-one", 2)


def test_a_decision_is_known_by_its_number_wherever_one_is_named(library: Library) -> None:
    decide(library, "One")
    second = decide(library, "Two", status="proposed", supersedes="1")

    accepted = library.accept("2", by="human:ada")

    assert (accepted.id, accepted.content.supersedes) == (second.id, "0001-one")
    assert library.decision("1").content.status == "superseded"


@pytest.mark.parametrize("name", ["", "\udcff", "../x", "9" * 5000, "²", "7"])
def test_what_is_no_decision_cannot_be_accepted_shown_or_superseded(library: Library, name: str) -> None:
    with pytest.raises(DocumentNotFound):
        library.accept(name, by="b")
    with pytest.raises(DocumentNotFound):
        library.decision(name)
    with pytest.raises((DocumentInvalid, DocumentNotFound)):
        decide(library, "x", supersedes=name)


def test_wrong_decisions_are_refused_and_nothing_is_written(library: Library, log: EventLog) -> None:
    library.save(by="b", title="A note")
    with pytest.raises(DocumentInvalid, match="consequences"):
        library.decide("x", "y", "z", " ", by="b")
    with pytest.raises(DocumentInvalid, match="`superseded` is no status"):
        decide(library, "x", status="superseded")
    with pytest.raises(DocumentNotFound):
        decide(library, "x", supersedes="0001-x")
    with pytest.raises(DocumentInvalid, match="`a-note` is no decision"):
        decide(library, "x", supersedes="a-note")
    with pytest.raises(DocumentInvalid):
        library.decision("a-note")
    with pytest.raises(DocumentNotFound):
        library.decision("1")

    assert log.head == 1


def test_processes_that_decide_at_once_get_dense_numbers(tmp_path: Path) -> None:
    with children(*[(_decide, tmp_path, index) for index in range(RACERS)]) as started:
        for child in started:
            child.tell("go")
        for child in started:
            child.finish()

    library = library_on_disk(tmp_path)

    ids = [one.id for one in library.list(type="decision")]
    assert [int(one.partition("-")[0]) for one in ids] == list(range(1, RACERS * EACH + 1))
    assert sorted(path.stem for path in (tmp_path / "knowledge").iterdir()) == ids
    assert not any(library.sync().to_dict().values())


def _decide(pipe: Connection, root: Path, index: int) -> None:
    library = library_on_disk(root)
    pipe.recv()
    for number in range(EACH):
        decide(library, f"Decision {number} of {index}")


@pytest.mark.parametrize("name", ["0009-use-files", "9", "Not an id", "../0001-x", ""])
def test_what_is_no_decision_cannot_be_accepted(library: Library, name: str) -> None:
    decide(library, "Use SQLite", status="proposed")

    with pytest.raises(DocumentNotFound):
        library.accept(name, by="human:ada")
