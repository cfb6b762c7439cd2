"""The names of all files and folders of a project, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - part of the class's shape, which `get_type_hints` must find


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in the project whose root is `root`."""

    root: Path

    # Kept in git

    @property
    def claude(self) -> Path:
        """The folder that Claude Code reads and that holds all of ours."""
        return self.root / ".claude"

    @property
    def system(self) -> Path:
        """Settings that people write."""
        return self.claude / "system"

    @property
    def config(self) -> Path:
        """The project's settings."""
        return self.system / "config.toml"

    @property
    def allowed_secrets(self) -> Path:
        """What looks like a secret and may be committed, each with a reason."""
        return self.system / "allowed-secrets.toml"

    @property
    def rules(self) -> Path:
        """What agents may and may not do, and what is expected of them."""
        return self.system / "rules.toml"

    @property
    def manifest(self) -> Path:
        """What `init` laid down, with hashes."""
        return self.system / "manifest.json"

    @property
    def knowledge(self) -> Path:
        """What the project knows, a Markdown file for each document."""
        return self.claude / "knowledge"

    @property
    def ignore(self) -> Path:
        """What keeps the folders below out of git."""
        return self.claude / ".gitignore"

    # The truth, and what is folded from it

    @property
    def events(self) -> Path:
        """The event log."""
        return self.claude / "events"

    @property
    def spool(self) -> Path:
        """Events of hooks that could not get the log's lock, until they are taken in."""
        return self.events / "spool"

    @property
    def blobs(self) -> Path:
        """What is too large for a line of the log, and snapshots of views, named by their sha256."""
        return self.claude / "blobs"

    @property
    def registry(self) -> Path:
        """Views: safe to delete."""
        return self.claude / "registry"

    @property
    def registry_db(self) -> Path:
        """The database of the views."""
        return self.registry / "registry.db"

    # Of the moment and of this machine

    @property
    def logs(self) -> Path:
        """What the knowledge manager writes about its own work."""
        return self.claude / "logs"

    @property
    def state(self) -> Path:
        """What is true on this machine only; mode 0700."""
        return self.claude / "state"

    @property
    def state_ignore(self) -> Path:
        """What keeps that folder out of git, whatever becomes of `ignore`."""
        return self.state / ".gitignore"

    @property
    def policy(self) -> Path:
        """What settings and rules come to for tool calls, for the hooks; safe to delete."""
        return self.state / "policy"

    @property
    def standing(self) -> Path:
        """The leases that stand, for the hooks; safe to delete."""
        return self.state / "standing"

    @property
    def locks(self) -> Path:
        """Lock files."""
        return self.state / "locks"

    @property
    def sessions(self) -> Path:
        """The sessions of clients on this machine, a file for each: its name, its secret and its process."""
        return self.state / "sessions"

    @property
    def project_json(self) -> Path:
        """The project's id and where it was last seen."""
        return self.state / "project.json"

    @property
    def km_json(self) -> Path:
        """All that is known of the running knowledge manager."""
        return self.state / "km.json"

    @property
    def km_port(self) -> Path:
        """Its port."""
        return self.state / "km.port"

    @property
    def km_pid(self) -> Path:
        """Its process."""
        return self.state / "km.pid"

    @property
    def km_token(self) -> Path:
        """What a client shows to be let in; mode 0600."""
        return self.state / "km.token"

    @property
    def git_hooks_json(self) -> Path:
        """What was installed into git's hooks, and what stood there before."""
        return self.state / "git-hooks.json"

    @property
    def base(self) -> Path:
        """Templates' texts as they were laid down, by sha256: the base of the next upgrade's three-way merge."""
        return self.state / "base"

    @property
    def conflicts(self) -> Path:
        """New versions that could not be merged into a file that was edited."""
        return self.state / "conflicts"

    @property
    def setup_journal(self) -> Path:
        """A set-up that is under way, so that the next one can take it back."""
        return self.state / "setup"
