"""Files and store say the same, whichever was changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import DocumentNotFound, DocumentUnreadable, PathRefused
from super_agents.system.clock import FrozenClock, SystemClock
from tests.support.libraries import PERSON, library_on_disk, make_library, make_views
from tests.support.logs import numbers

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.library import Library

TOKEN = "ghp_" + "R7ye4loafX9k2mQ8" + "vB3nT6wZ1cJ5hL0pYd4s"


def edit(path: Path, old: str, new: str) -> None:
    """Change a text in a file as an editor does."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def forget_agreements(views: ViewStore) -> None:
    """Lose what this machine remembers, as with the database."""
    views.database.execute("DELETE FROM library_files")


def test_a_saved_document_is_a_file_at_once(library: Library, folder: Path) -> None:
    library.save(by="b", title="Leases", body="One.", tags=("a", "b"), confidence=0.5)

    text = (folder / "leases.md").read_text(encoding="utf-8")

    assert text == (
        '+++\ntype = "note"\ntitle = "Leases"\ntags = ["a", "b"]\nconfidence = 0.5\nauthor = "b"\n+++\n\nOne.\n'
    )
    assert not any(library.sync().to_dict().values())


def test_what_a_person_writes_is_known_to_the_next_reader(library: Library, folder: Path) -> None:
    (folder / "ovens.md").write_text("# Ovens\n\nHeat them early.\n", encoding="utf-8")

    (hit,) = library.search("early").hits

    found = library.get(hit.id)
    assert (found.content.title, found.by, found.origin, found.version) == ("Ovens", PERSON, "file", 1)
    assert (folder / "ovens.md").read_text(encoding="utf-8") == "# Ovens\n\nHeat them early.\n"


def test_an_edited_file_is_a_new_version(library: Library, folder: Path) -> None:
    library.save(by="b", title="Leases", body="One.")
    edit(folder / "leases.md", "One.", "Two.")

    assert library.sync().saved == ["leases"]

    found = library.get("leases")
    assert (found.version, found.content.body, found.by, found.content.author) == (2, "Two.", PERSON, "b")


def test_another_form_of_the_same_is_no_new_version(library: Library, log: EventLog, folder: Path) -> None:
    library.save(by="b", title="Leases", body="One.")
    (folder / "leases.md").write_bytes(b"\xef\xbb\xbf+++\r\nauthor='b' # me\r\ntitle='Leases'\r\n+++\r\n\r\n\r\nOne.")
    before = (folder / "leases.md").read_bytes()

    assert not any(library.sync().to_dict().values())

    assert log.head == 1
    assert (folder / "leases.md").read_bytes() == before


def test_a_deleted_file_deletes_the_document_and_a_file_that_is_back_brings_it_back(
    library: Library, folder: Path
) -> None:
    library.save(by="b", title="Leases", body="One.")
    kept = (folder / "leases.md").read_bytes()
    (folder / "leases.md").unlink()
    assert library.sync().deleted == ["leases"]
    with pytest.raises(DocumentNotFound):
        library.get("leases")

    (folder / "leases.md").write_bytes(kept)

    assert library.sync().saved == ["leases"]
    assert library.get("leases").version == 2


def test_a_renamed_file_renames_the_document(library: Library, folder: Path) -> None:
    library.save(by="b", title="Leases", body="One.")
    (folder / "leases.md").rename(folder / "locks.md")

    assert library.sync().renamed == [("leases", "locks")]

    assert library.get("locks").version == 2
    assert [one.ended for one in library.history("leases")] == ["renamed", None]


def test_a_document_that_is_renamed_or_deleted_takes_its_file_along(library: Library, folder: Path) -> None:
    library.save(by="b", title="Leases", body="One.")
    library.save(by="b", title="Ovens", body="Hot.")

    library.rename("leases", "locks", by="b")
    library.delete("ovens", by="b")

    assert [path.name for path in folder.iterdir()] == ["locks.md"]
    assert not any(library.sync().to_dict().values())


def test_an_older_file_that_git_brings_back_is_the_newest_version(library: Library, folder: Path) -> None:
    library.save(by="b", title="Leases", body="One.")
    older = (folder / "leases.md").read_bytes()
    library.save(by="b", id="leases", body="Two.")
    library.sync()

    (folder / "leases.md").write_bytes(older)

    assert library.sync().saved == ["leases"]
    assert (library.get("leases").version, library.get("leases").content.body) == (3, "One.")


def test_an_edit_that_nobody_has_looked_at_yet_is_a_version_before_the_one_that_is_saved(
    library: Library, folder: Path
) -> None:
    library.save(by="b", title="Leases", body="One.")
    edit(folder / "leases.md", "One.", "From the editor.")

    library.save(by="c", id="leases", body="From the agent.")

    assert [one.document.content.body for one in library.history("leases")] == [
        "One.",
        "From the editor.",
        "From the agent.",
    ]


def test_of_a_conflict_both_versions_are_kept(library: Library, views: ViewStore, folder: Path, tmp_path: Path) -> None:
    library.save(by="b", title="Leases", body="One.")
    before = (folder / "leases.md").read_bytes()
    library.save(by="b", id="leases", body="From the agent.")
    # The agent's process was killed before it wrote the file, and a person edits the one that is there.
    (folder / "leases.md").write_bytes(before)
    library.sync()  # taken in as version 3: the state both agreed on last
    views.database.execute("DELETE FROM library_files")
    edit(folder / "leases.md", "One.", "From the editor.")

    done = make_library(views, tmp_path).sync()

    assert [(one.id, one.version) for one in done.conflicts] == [("leases", 3)]
    newest = list(views.log.read())[-1]
    assert (newest.data["conflict"], newest.by) == (3, PERSON)
    bodies = [one.document.content.body for one in library.history("leases")]
    assert bodies == ["One.", "From the agent.", "One.", "From the editor."]


def test_a_file_that_cannot_be_read_is_a_finding_and_is_left_as_it_is(library: Library, folder: Path) -> None:
    library.save(by="b", title="Leases", body="One.")
    broken = b"+++\ntitle = Leases\n+++\nwork of an hour"
    (folder / "leases.md").write_bytes(broken)

    (finding,) = library.sync().findings

    assert finding.code == "document_unreadable"
    assert finding.details["line"] == 2
    assert str(folder / "leases.md") in finding.message
    with pytest.raises(DocumentUnreadable, match="line 2"):
        library.save(by="b", id="leases", body="Two.")
    with pytest.raises(DocumentUnreadable, match="line 2"):
        library.delete("leases", by="b")
    assert (folder / "leases.md").read_bytes() == broken
    assert library.get("leases").content.body == "One."

    (folder / "leases.md").write_bytes(broken.replace(b"Leases", b"'Leases'"))
    assert library.sync().findings == []
    assert library.get("leases").content.body == "work of an hour"


def test_strange_names_are_findings_and_nothing_outside_is_read_or_written(
    library: Library, log: EventLog, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("private", encoding="utf-8")
    for name in (
        b"UPPER.md",
        b"a b.md",
        b"..x.md".removeprefix(b".."),
        b"a..b.md",
        b"\xff.md",
        b"-x.md",
        "é.md".encode(),
    ):
        (folder / os.fsdecode(name)).write_text("text", encoding="utf-8")
    (folder / "link.md").symlink_to(tmp_path / "secret.txt")
    (folder / "dir.md").mkdir()
    os.mkfifo(folder / "pipe.md")
    for ignored in ("README.md", ".hidden.md", "picture.png"):
        (folder / ignored).write_text("text", encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())

    done = library.sync()

    assert {finding.code for finding in done.findings} == {"document_unreadable"}
    assert [one.id for one in library.list()] == ["x"]
    assert len(done.findings) == 9
    assert not library.search("private").hits
    for taken in ("link", "dir", "pipe"):
        with pytest.raises(DocumentUnreadable, match="is no file"):
            library.save(by="b", id=taken, title="x")
    assert log.head == 1
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_secret_in_a_file_is_taken_out_of_the_file_too(library: Library, views: ViewStore, folder: Path) -> None:
    (folder / "keys.md").write_text(f"# Keys\n\ntoken = {TOKEN}\n", encoding="utf-8")

    assert library.sync().saved == ["keys"]

    assert TOKEN not in (folder / "keys.md").read_text(encoding="utf-8")
    assert TOKEN not in str(list(views.log.read()))
    assert not any(library.sync().to_dict().values())


def test_a_missing_database_is_folded_anew_and_no_side_loses(tmp_path: Path) -> None:
    library = library_on_disk(tmp_path)
    folder = tmp_path / "knowledge"
    library.save(by="b", title="Kept", body="One.")
    library.save(by="b", title="Stale", body="One.")
    stale = (folder / "stale.md").read_bytes()
    library.save(by="b", id="stale", body="Two.")
    library.save(by="b", title="Lost file", body="One.")
    library.save(by="b", title="Edited", body="One.")
    (tmp_path / "registry" / "registry.db").unlink()
    (folder / "stale.md").write_bytes(stale)
    (folder / "lost-file.md").unlink()
    edit(folder / "edited.md", "One.", "Two.")

    done = library_on_disk(tmp_path).sync()

    assert (done.saved, done.written, done.deleted) == (["edited"], ["lost-file", "stale"], [])
    texts = {one.id: one.content.body for one in library_on_disk(tmp_path).list()}
    assert texts == {"kept": "One.", "stale": "Two.", "lost-file": "One.", "edited": "Two."}


def test_what_was_not_touched_is_not_read(
    views: ViewStore, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(views, tmp_path, clock=SystemClock())
    library.save(by="b", title="Leases", body="One.")
    an_hour_ago = SystemClock().time_ns() - 3_600_000_000_000
    os.utime(folder / "leases.md", ns=(an_hour_ago, an_hour_ago))
    library.sync()
    monkeypatch.setattr("super_agents.knowledge.folder.Folder._bytes", None)

    assert not any(library.sync().to_dict().values())

    os.utime(folder / "leases.md")
    with pytest.raises(TypeError):  # it does read what was touched
        library.sync()


def test_a_change_of_the_same_size_in_the_same_moment_is_seen(library: Library, folder: Path) -> None:
    library.save(by="b", title="Leases", body="One.")
    stamp = (folder / "leases.md").stat().st_mtime_ns
    library.sync()
    edit(folder / "leases.md", "One.", "Two.")
    os.utime(folder / "leases.md", ns=(stamp, stamp))

    assert library.sync().saved == ["leases"]


def test_a_library_that_follows_no_files_writes_nothing_when_it_reads(
    library: Library, log: EventLog, folder: Path
) -> None:
    library.follows_files = False
    (folder / "ovens.md").write_text("# Ovens\n", encoding="utf-8")

    assert library.list() == []
    assert log.head == 0


def test_a_file_in_place_of_the_folder_is_named(library: Library, log: EventLog, tmp_path: Path) -> None:
    (tmp_path / "knowledge").write_text("no folder", encoding="utf-8")

    with pytest.raises(PathRefused, match="knowledge"):
        library.sync()

    assert numbers(log.read()) == []


def test_a_snapshot_gives_back_documents_versions_and_the_index(tmp_path: Path) -> None:
    library = library_on_disk(tmp_path)
    library.save(by="b", title="Gone", body="x")
    library.delete("gone", by="b")
    library.save(by="b", title="Leases", body="Renewed early.")
    library.save(by="b", id="leases", body="Renewed earlier.")
    log = library._views.log
    log.rotate()
    log.archive()
    log.append("custom.after", by="b")
    log.rotate()
    log.archive()
    assert log.forget(library._views, keep=1)  # type: ignore[attr-defined] # of a log on disk
    library._views.close()
    (tmp_path / "registry" / "registry.db").unlink()

    again = make_library(make_views(log, tmp_path), tmp_path)

    assert log.first > 1
    assert [hit.id for hit in again.search("earlier").hits] == ["leases"]
    assert [one.ended for one in again.history("leases")] == ["replaced", None]
    assert [one.ended for one in again.history("gone")] == ["deleted"]


def test_a_file_that_was_written_just_now_is_left_to_a_later_look(
    views: ViewStore, tmp_path: Path, folder: Path
) -> None:
    clock = FrozenClock()
    library = make_library(views, tmp_path, clock=clock)
    library.save(by="b", title="Ovens", body="One.")
    edit(folder / "ovens.md", "One.", "Tw")
    os.utime(folder / "ovens.md", ns=(clock.time_ns(), clock.time_ns()))

    assert library.sync(still=0.2).unsettled == ["ovens"]

    edit(folder / "ovens.md", "Tw", "Two.")
    os.utime(folder / "ovens.md", ns=(clock.time_ns(), clock.time_ns()))
    clock.move(0.3)
    assert library.sync(still=0.2).saved == ["ovens"]
    assert [version.document.content.body for version in library.history("ovens")] == ["One.", "Two."]


def test_a_file_from_the_future_is_not_waited_for(views: ViewStore, tmp_path: Path, folder: Path) -> None:
    clock = FrozenClock()
    (folder / "ovens.md").write_text("# Ovens\n")  # written today, long after the clock's time

    assert make_library(views, tmp_path, clock=clock).sync(still=0.2).saved == ["ovens"]
