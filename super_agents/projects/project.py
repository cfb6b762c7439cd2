"""A project: where people and programs start from."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from super_agents.errors import ProjectNotFound
from super_agents.projects import identity
from super_agents.projects.chain_key import chain_key
from super_agents.projects.config.presence import is_anything_set
from super_agents.projects.layout import Layout
from super_agents.system import worktrees
from super_agents.system.clock import SystemClock
from super_agents.system.files import check_open

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from super_agents.agents.roster import Roster
    from super_agents.agents.sessions import Sessions
    from super_agents.events.encoding import Redaction
    from super_agents.events.file_log import FileEventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.contracts.contract_book import ContractBook
    from super_agents.knowledge.embedder import Embedder
    from super_agents.knowledge.library import Library
    from super_agents.leases.lease_book import LeaseBook
    from super_agents.messages.inbox import Inbox
    from super_agents.messages.mail import Mail
    from super_agents.policy.approvals import Approvals
    from super_agents.policy.permissions import Permissions
    from super_agents.policy.rulebook import Rulebook
    from super_agents.projects.config.model import Config
    from super_agents.projects.identity import Identity
    from super_agents.system.clock import Clock
    from super_agents.tasks.board import Board

OURSELVES = "super-agents"


class Project:
    """A folder that `init` made a project, with its log and its settings."""

    def __init__(self, root: Path, *, clock: Clock | None = None) -> None:
        self.layout = Layout(root)
        self._clock = clock or SystemClock()

    @classmethod
    def open(cls, path: Path | str | None = None, *, clock: Clock | None = None) -> Project:
        """Return the project that `path`, by default the current folder, belongs to.

        Follows a project whose folder was moved, and makes a copy a project of its own.
        Raises `ProjectNotFound` with the folders that were looked at, `PathRefused` when a `.claude` there is closed.
        """
        start = Path(path or ".").absolute()
        root = worktrees.find_root(str(start))
        if root is None:
            raise _not_found(start)
        project = cls(Path(root), clock=clock)
        project.identity  # noqa: B018 - settles where the folder was moved or copied, before anything is done in it
        return project

    @property
    def root(self) -> Path:
        """The top folder."""
        return self.layout.root

    @property
    def name(self) -> str:
        """The name of the top folder."""
        return self.root.name

    @property
    def id(self) -> str:
        """32 hex digits; no two projects on a machine have the same."""
        return self.identity.id

    @property
    def claude(self) -> Path:
        """The folder `.claude`."""
        return self.layout.claude

    def now_ns(self) -> int:
        """Return what time it is here, in nanoseconds since the epoch."""
        return self._clock.time_ns()

    @property
    def state_dir(self) -> Path:
        """The folder of what is true on this machine only."""
        return self.layout.state

    @property
    def events_dir(self) -> Path:
        """The folder of the event log."""
        return self.layout.events

    @cached_property
    def identity(self) -> Identity:
        """The id and where it was last seen."""
        before = identity.read(self.layout)
        settled = identity.settle(self.layout, clock=self._clock, homes=known_homes, record=self._record)
        if settled != before:
            self._register(settled)
        return settled

    @cached_property
    def config(self) -> Config:
        """The settings, validated; raises `ConfigInvalid` with every fault at once."""
        from super_agents.projects.config.files import load  # pydantic: 150 ms

        return load(self.root).config

    @cached_property
    def log(self) -> FileEventLog:
        """The event log, opened when it is first asked for; raises `ConfigInvalid`."""
        if not is_anything_set(self.root):
            return self._log_under(_redaction())
        settings = self.config
        return self._log_under(
            _redaction(settings.redaction.allow) if settings.redaction.enabled else None,
            durability=settings.log.durability,
            lock_timeout=settings.log.lock_timeout,
            segment_bytes=settings.log.segment_size,
        )

    def read_under_defaults(self) -> None:
        """Open the log under the defaults: for those who only read, which settings that are wrong need not hinder."""
        self.log = self._log_under(_redaction())
        self.mail = self._mail_under()
        self.library = self._library_under()

    def _log_under(self, redaction: Redaction | None, **settings: Any) -> FileEventLog:
        from super_agents.events.file_log import FileEventLog  # not for those who only ask where things are

        return FileEventLog(
            self.layout.events,
            redaction=redaction,
            clock=self._clock,
            registry=self.layout.registry_db,
            blobs=self.layout.blobs,
            chain_key=chain_key(),
            **settings,
        )

    def attach(self, content: bytes, *, name: str) -> dict[str, Any]:
        """Keep bytes of any size beside the log and return what an event says of them: name, bytes, sha256.

        What is text is freed of secrets first, as events are.
        """
        from super_agents.events import blobs  # as above

        redaction = self.log.redaction
        if redaction is not None and redaction.looks_secret(content):
            with suppress(UnicodeDecodeError):  # no text
                content = redaction.redact(content.decode()).encode()
        return blobs.keep(self.layout.blobs, content, name=name)

    @cached_property
    def views(self) -> ViewStore:
        """What is folded from the log; call `catch_up` to see the present."""
        from super_agents.agents.roster_view import RosterView
        from super_agents.agents.sessions_view import SessionsView
        from super_agents.events.activity import Activity
        from super_agents.events.key_index import Keys
        from super_agents.events.views import ViewStore
        from super_agents.knowledge.contracts.contracts_view import ContractsView
        from super_agents.knowledge.index import Index
        from super_agents.leases.leases_view import LeasesView
        from super_agents.messages.mail_view import MailView
        from super_agents.policy.approvals_view import ApprovalsView
        from super_agents.policy.permissions_view import PermissionsView
        from super_agents.tasks.board_view import BoardView
        from super_agents.triggers.firings_view import FiringsView

        blobs = self.layout.blobs
        nouns = [
            RosterView(),
            SessionsView(),
            LeasesView(),
            BoardView(),
            MailView(),
            Index(blobs),
            ContractsView(blobs),
            ApprovalsView(),
            PermissionsView(),
            FiringsView(),
        ]
        views = [Activity(), Keys(), *nouns]
        return ViewStore(self.layout.registry_db, self.log, views, blobs=self.layout.blobs)

    @cached_property
    def roster(self) -> Roster:
        """The agents that have a name here."""
        from super_agents.agents.roster import Roster

        return Roster(self.views)

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions of clients in which agents work."""
        from super_agents.agents.sessions import Sessions

        return Sessions(self.views)

    @cached_property
    def mail(self) -> Mail:
        """What agents and people write to each other; raises `ConfigInvalid`."""
        if not is_anything_set(self.root):
            return self._mail_under()
        from super_agents.projects.mail_rules import routing_of, terms_of  # only when something is set

        settings = self.config.messages
        return self._mail_under(routing=routing_of(settings), terms=terms_of(settings))

    def inbox(self, name: str) -> Inbox:
        """Return the inbox of an agent, or of a person as `human:<login>`; raises `UnknownRecipient`."""
        return self.mail.inbox(name)

    def _mail_under(self, **rules: Any) -> Mail:
        from super_agents.messages.mail import Mail

        return Mail(self.views, self._clock, **rules)

    @cached_property
    def leases(self) -> LeaseBook:
        """Who holds which paths here."""
        from super_agents.leases.lease_book import LeaseBook

        return LeaseBook(self.views, self._clock, root=self.root)

    @cached_property
    def board(self) -> Board:
        """The tasks."""
        from super_agents.tasks.board import Board

        return Board(self.views, self._clock)

    @cached_property
    def approvals(self) -> Approvals:
        """What people are asked, and what they said."""
        from super_agents.policy.approvals import Approvals

        return Approvals(self.views, self._clock, self.layout.waiters)

    @cached_property
    def permissions(self) -> Permissions:
        """What was learned from people's answers; `permission_settings` brings it to Claude Code."""
        from super_agents.policy.permissions import Permissions

        return Permissions(self.views, self._clock)

    @cached_property
    def rules(self) -> Rulebook:
        """What agents may do, and what is expected of them; raises `RulesInvalid`."""
        from super_agents.projects.enforcement import rulebook

        return rulebook(self.layout)

    @cached_property
    def library(self) -> Library:
        """What the project knows, in the store and as files in `.claude/knowledge/`."""
        return self._library_under(self._embedder() if is_anything_set(self.root) else None)

    def _embedder(self) -> Callable[[], Embedder] | None:
        """Return what makes an embedder when somebody searches, or None when the settings want none."""
        if self.config.knowledge.embeddings == "off":
            return None
        from super_agents.knowledge.wordllama import WordLlama  # as its model: for who set it

        return WordLlama

    def _library_under(self, embedder: Callable[[], Embedder] | None = None) -> Library:
        from super_agents.events.actors import person
        from super_agents.knowledge.library import Library
        from super_agents.system.processes import login_name

        return Library(
            self.views,
            self._clock,
            self.layout.knowledge,
            attach=self.attach,
            blobs=self.layout.blobs,
            clean=self._without_secrets,
            person=person(login_name()),
            embedder=embedder,
        )

    @cached_property
    def contracts(self) -> ContractBook:
        """What programs have promised each other."""
        from super_agents.knowledge.contracts.contract_book import ContractBook

        return ContractBook(self.views, attach=self.attach, blobs=self.layout.blobs, clean=self._without_secrets)

    def _without_secrets(self, text: str) -> str:
        redaction = self.log.redaction
        if redaction is None or not redaction.looks_secret(text.encode()):
            return text
        return str(redaction.redact(text))

    def _register(self, settled: Identity) -> None:
        from super_agents.projects import registry  # as below

        registry.add(settled, name=self.name, clock=self._clock)

    def _record(self, kind: str, fields: dict[str, str]) -> None:
        shown = {name: text.encode(errors="backslashreplace").decode() for name, text in fields.items()}
        # A path may hold bytes that are no text. Settings have no say in this event: wrong ones must not keep a
        # project that was moved from being opened.
        self._log_under(_redaction()).append(kind, by=OURSELVES, data=shown)
        from super_agents.projects.git_hooks import installation  # a project is moved or copied once in its life

        installation.follow(self.root, fields["from_path"])


def _not_found(start: Path) -> ProjectNotFound:
    from super_agents.projects.bare import bare_repository, where_to_work  # only to say what to do

    for place in worktrees.places(str(start)):
        check_open(Layout(Path(place)).claude)
    bare = bare_repository(start)
    hint = where_to_work(bare) if bare else ""
    return ProjectNotFound(start, looked=worktrees.places(str(start)), hint=hint)


def known_homes(project_id: str) -> list[str]:
    """Return the folders that this machine's list has for an id."""
    from super_agents.projects import registry  # asked only when the folder is not where it was

    return [entry.root for entry in registry.entries() if entry.id == project_id]


def _redaction(allow: Sequence[str] = ()) -> Redaction:
    from functools import partial  # with the log, not with the project

    from super_agents.events.encoding import Redaction
    from super_agents.policy.redaction import looks_secret, redact

    return Redaction(looks_secret, partial(redact, allow=allow))
