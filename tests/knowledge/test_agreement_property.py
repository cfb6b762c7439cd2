"""Whatever agents, people and git do, in any order: both sides agree afterwards, and nothing said is lost."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from super_agents.errors import DocumentExists, DocumentNotFound, DocumentUnreadable
from super_agents.events.memory_log import MemoryEventLog
from super_agents.knowledge.front_matter import Malformed, parse
from tests.support.libraries import REDACTION, make_library, make_views

if TYPE_CHECKING:
    from super_agents.knowledge.library import Library

IDS = st.sampled_from(["a", "b", "c"])
BODIES = st.sampled_from(["one", "two", "three", "four"])
BROKEN = "+++\nno front matter\n+++\n"


class Agreement(RuleBasedStateMachine):
    """A folder, a store, and everything that may happen to either."""

    @initialize()
    def begin(self) -> None:
        """Start with nothing."""
        self.place = tempfile.TemporaryDirectory(prefix="super-agents-")
        self.root = Path(self.place.name)
        self.folder = self.root / "knowledge"
        self.folder.mkdir()
        self.log = MemoryEventLog(redaction=REDACTION)
        self.views = make_views(self.log, self.root, database=False)
        self.library: Library = make_library(self.views, self.root)
        self.said: set[tuple[str, str]] = set()  # what the library or a look has seen: it must be found again

    def teardown(self) -> None:
        """Close what was opened."""
        if hasattr(self, "views"):
            self.views.close()
            self.place.cleanup()

    @rule(name=IDS, body=BODIES)
    def save(self, name: str, body: str) -> None:
        """An agent saves."""
        try:
            self.library.save(by="agent", id=name, title=name, body=body)
        except DocumentUnreadable:
            return
        self.said.add((name, body))

    @rule(name=IDS, body=BODIES)
    def die_before_the_file_is_written(self, name: str, body: str) -> None:
        """An agent is killed after the event."""
        content = self.library.save(by="agent", id="spare", title=name, body=body).content
        self.library.delete("spare", by="agent")
        with self.views.deciding() as log:
            self.library._shelf.save(log, name, content, by="agent")
        self.said.add((name, body))

    @rule(name=IDS)
    def delete(self, name: str) -> None:
        """An agent deletes."""
        try:
            self.library.delete(name, by="agent")
        except (DocumentNotFound, DocumentUnreadable):
            return

    @rule(name=IDS)
    def die_before_the_file_is_removed(self, name: str) -> None:
        """An agent is killed after the event."""
        with self.views.deciding() as log:
            if self.library._shelf.row(name) is not None:
                self.library._shelf.delete(log, name, by="agent")

    @rule(name=IDS, to=IDS)
    def rename(self, name: str, to: str) -> None:
        """An agent renames."""
        try:
            self.library.rename(name, to, by="agent")
        except (DocumentNotFound, DocumentExists, DocumentUnreadable):
            return

    @rule(name=IDS, body=BODIES)
    def write_a_file(self, name: str, body: str) -> None:
        """A person writes."""
        (self.folder / f"{name}.md").write_text(f"+++\ntitle = '{name}'\n+++\n{body}", encoding="utf-8")

    @rule(name=IDS)
    def break_a_file(self, name: str) -> None:
        """A person makes a mistake."""
        (self.folder / f"{name}.md").write_text(BROKEN, encoding="utf-8")

    @rule(name=IDS)
    def remove_a_file(self, name: str) -> None:
        """A person deletes."""
        (self.folder / f"{name}.md").unlink(missing_ok=True)

    @rule(name=IDS, to=IDS)
    def move_a_file(self, name: str, to: str) -> None:
        """A person renames, perhaps over another file."""
        if (self.folder / f"{name}.md").exists():
            (self.folder / f"{name}.md").replace(self.folder / f"{to}.md")

    @rule()
    def lose_the_database(self) -> None:
        """Views are folded anew, and what was agreed is forgotten."""
        self.views.close()  # it is in memory

    @rule()
    def sync(self) -> None:
        """Somebody looks."""
        before = self.files()
        done = self.library.sync()
        readable = {name: text for name, text in before.items() if text != BROKEN}
        stale = set(done.written) | set(done.removed)
        self.said |= {(name, parse(text.encode(), name).body) for name, text in readable.items() if name not in stale}
        self.both_sides_agree()
        assert not any(value for key, value in self.library.sync().to_dict().items() if key != "findings")

    def files(self) -> dict[str, str]:
        """Return the texts of the files by id."""
        return {path.stem: path.read_text(encoding="utf-8") for path in self.folder.glob("*.md")}

    def both_sides_agree(self) -> None:
        """Every file that can be read says what the store says."""
        files, broken = {}, set()
        for name, text in self.files().items():
            try:
                files[name] = parse(text.encode(), name)
            except Malformed:
                broken.add(name)
        store = {one.id: one.content for one in self.library.list() if one.id not in broken}
        assert files == store

    @invariant()
    def nothing_that_was_said_is_lost(self) -> None:
        """The history has it."""
        if not hasattr(self, "library"):
            return
        self.views.catch_up()
        for name, body in self.said:
            versions = self.library._shelf.history(name)
            assert body in {one.document.content.body for one in versions}, (name, body)

    @invariant()
    def the_view_is_what_a_rebuild_makes(self) -> None:
        """Tables and index are those of the events."""
        if not hasattr(self, "views"):
            return
        self.views.catch_up()
        with closing(self.views.at(self.log.head)) as fresh:
            assert fresh.rows("library") == self.views.rows("library")
        self.views.database.execute("INSERT INTO library_index (library_index, rank) VALUES ('integrity-check', 1)")


TestAgreement = Agreement.TestCase
TestAgreement.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
