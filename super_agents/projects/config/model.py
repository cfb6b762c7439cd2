"""The settings of a project: what can be set, with default, unit and meaning.

Pydantic, here and in `values.py`, costs about 150 ms to import, so whoever needs settings imports this module late, and
`status`, `list`, `--help` and the hook path never do. Files and layers are read in `files.py` and `layers.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from super_agents.projects.config.values import (  # noqa: TC001 - pydantic evaluates annotations
    AgentName,
    Durability,
    Embeddings,
    Enforce,
    FileSize,
    Harmless,
    Idle,
    LeaseTime,
    ModelName,
    Pairs,
    Patience,
    Ports,
    RoleModels,
    RoutingPolicy,
    SegmentSize,
    TemplateName,
    Wait,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def _setting(default: Any, description: str, *, allowed: str, unit: str = "") -> Any:
    """Describe one setting; `allowed` is what a fault tells its reader to write instead."""
    extra: dict[str, Any] = {"allowed": allowed} | ({"unit": unit} if unit else {})
    return Field(default=default, description=description, json_schema_extra=extra)


class Section(BaseModel):
    """What holds for every section: frozen, strict, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=False)


class LogConfig(Section):
    """The event log: how safe an append is, how large a segment grows, how long a writer waits."""

    durability: Durability = _setting(
        "every:256",
        "When appended events are forced to the disk. `os`: never, the kernel decides; `interval`: at most once a "
        "second; `every:N`: at every Nth event; `always`: before an append returns. A killed process loses nothing "
        "under any of them; a power cut loses at most what was not forced.",
        allowed="`os`, `interval`, `always`, or `every:N` with N from 1 to 9999999",
    )
    segment_size: SegmentSize = _setting(
        64 * 2**20,
        "How large the open segment of the log grows before it is sealed and a new one begins.",
        allowed='a size in quotes from "100 kB" to "4 GiB", such as "64 MiB" or "10 MB"',
        unit="bytes (B, kB, MB, GB, KiB, MiB, GiB)",
    )
    lock_timeout: Wait = _setting(
        10.0,
        "How long a command waits for another process that holds the log's lock before it gives up. "
        "Hooks do not wait that long: after 2 s they set the event aside in a spool.",
        allowed='a duration in quotes from "10ms" to "1h", such as "10s" or "500ms"',
        unit="time (ms, s, min, h, d)",
    )


class KmConfig(Section):
    """The knowledge manager: its ports, its life, its own log files. It listens on 127.0.0.1 only."""

    ports: Ports = _setting(
        range(5001, 5101),
        "The ports from which knowledge managers of this machine choose; each project keeps its port while it is free. "
        "`SUPER_AGENTS_PORTS` sets it too.",
        allowed='FIRST-LAST in quotes, within 1024 to 65535, such as "5001-5100"',
        unit="TCP ports, both ends included",
    )
    idle_stop: Idle = _setting(
        0.0,
        "How long a knowledge manager without a request stays up before it stops by itself; `0s` means for ever.",
        allowed='a duration in quotes up to "365d", such as "30min"; "0s" for never',
        unit="time (ms, s, min, h, d)",
    )
    log_size: FileSize = _setting(
        10 * 10**6,
        "How large the knowledge manager's log file grows before it is rotated.",
        allowed='a size in quotes from "10 kB" to "4 GiB", such as "10 MB"',
        unit="bytes (B, kB, MB, GB, KiB, MiB, GiB)",
    )
    log_files: int = Field(
        default=5,
        ge=1,
        le=100,
        description="How many of the knowledge manager's log files are kept, the one in use included.",
        json_schema_extra={"allowed": "a whole number from 1 to 100", "unit": "files"},
    )
    rate_limit: int = Field(
        default=1000,
        ge=0,
        le=1_000_000,
        description="How many requests a second one caller may make over MCP and the HTTP API; one that was quiet may "
        "make those of two seconds at once. `0` means any number.",
        json_schema_extra={"allowed": "a whole number from 0 to 1000000", "unit": "requests a second"},
    )


class RedactionConfig(Section):
    """Keeping secrets out of the event log."""

    enabled: bool = _setting(
        default=True,
        description="Replace what looks like a secret by `[redacted:<rule>]` before an event is written. "
        "Git's hooks read no settings and always do.",
        allowed="true or false",
    )
    allow: Harmless = _setting(
        (),
        "Texts that look like secrets and are not, as the whole found text; one that starts with `re:` is a regular "
        "expression that must match the whole found text.",
        allowed='a list of texts, such as ["AKIAIOSFODNN7EXAMPLE", "re:test-[a-z]+"]',
    )


class SecretsConfig(Section):
    """Keeping secrets out of commits."""

    scan: bool = _setting(
        default=True,
        description="Look for secrets in the lines that a commit adds, and refuse it when there are any.",
        allowed="true or false",
    )
    fail_closed: bool = _setting(
        default=False,
        description="Refuse a commit also when that look fails. Else it is made, and an event tells of the failure.",
        allowed="true or false",
    )


class MessagesConfig(Section):
    """What agents write to each other: who may write to whom, how often a message is offered, how long it lives."""

    routing: RoutingPolicy = _setting(
        "open",
        "Who may write to whom among agents. `open`: everybody to everybody; `hub`: only to and from the agent that "
        "`hub` names; `matrix`: only along `pairs`. People may always write, and be written to.",
        allowed="`open`, `hub` or `matrix`",
    )
    hub: AgentName = _setting(
        "",
        "The agent through which all messages go when `routing` is `hub`. While empty, agents write to people only.",
        allowed='the name of an agent in quotes, such as "lead"',
    )
    pairs: Pairs = _setting(
        (),
        "Who may write to whom when `routing` is `matrix`: pairs of sender and recipient; `*` is any agent.",
        allowed='a list of pairs, such as ["builder > reviewer", "* > lead"]',
    )
    redelivery: Patience = _setting(
        600.0,
        "How long after a message was shown, and not acted on, it is offered again.",
        allowed='a duration in quotes from "10ms" to "365d", such as "10min"',
        unit="time (ms, s, min, h, d)",
    )
    attempts: int = Field(
        default=5,
        ge=1,
        le=100,
        description="How often a message is shown before it becomes a dead letter.",
        json_schema_extra={"allowed": "a whole number from 1 to 100", "unit": "times"},
    )
    ttl: Idle = _setting(
        0.0,
        "How long a message lives that does not say so itself, before it expires unread; `0s` means for ever.",
        allowed='a duration in quotes up to "365d", such as "7d"; "0s" for ever',
        unit="time (ms, s, min, h, d)",
    )


class LeasesConfig(Section):
    """What leases mean for the tool calls of Claude Code."""

    enforce: Enforce = _setting(
        "deny",
        "What becomes of a tool call that would write a path which another holds alone. `deny`: it is refused, and the "
        "model reads who holds it; `warn`: it runs, and the model is told; `off`: nothing.",
        allowed="`deny`, `warn` or `off`",
    )
    auto: bool = _setting(
        default=False,
        description="Whether an agent's first edit of a file takes a lease on it by itself, until its session ends or "
        "`auto_time` is over.",
        allowed="true or false",
    )
    auto_time: LeaseTime = _setting(
        1800.0,
        "For how long an edit takes a lease.",
        allowed='a duration in quotes from "1s" to "30d", such as "30min"',
        unit="time (ms, s, min, h, d)",
    )


class ApprovalsConfig(Section):
    """What people are asked, and what is learned from their answers."""

    learn_after: int = Field(
        default=3,
        ge=2,
        le=1000,
        description="After how many equal answers a permission is proposed; a person still has to accept it.",
        json_schema_extra={"allowed": "a whole number from 2 to 1000", "unit": "answers"},
    )
    permission_life: Patience = _setting(
        30 * 86_400.0,
        "How long an accepted permission holds; then its rule is taken out of Claude Code's local settings.",
        allowed='a duration in quotes from "10ms" to "365d", such as "30d"',
        unit="time (ms, s, min, h, d)",
    )


class ModelsConfig(Section):
    """Which model works for whom. `upgrade` writes it into the files of `.claude/agents/` that `init` laid down."""

    fast: ModelName = _setting(
        "haiku",
        "The model of roles that watch, run and count: quick and cheap.",
        allowed='a short name or an id of a model in quotes, such as "haiku"',
    )
    builder: ModelName = _setting(
        "sonnet",
        "The model of roles that write code, tests and texts.",
        allowed='a short name or an id of a model in quotes, such as "sonnet"',
    )
    judge: ModelName = _setting(
        "opus",
        "The model of roles that design, review and decide.",
        allowed='a short name or an id of a model in quotes, such as "opus"',
    )
    roles: RoleModels = _setting(
        (),
        "Models of single roles: the name of a role, `=`, and a tier (`fast`, `builder`, `judge`) or a model.",
        allowed='a list of pairs, such as ["tester = opus", "ux-agent = builder"]',
    )


class KnowledgeConfig(Section):
    """Searching what the project knows."""

    embeddings: Embeddings = _setting(
        "off",
        "By what a search also finds texts that mean the same in other words. `off`: by words alone; `wordllama`: by "
        "the vectors of that package, which `super-agents[embeddings]` brings along.",
        allowed="`off` or `wordllama`",
    )


class GitConfig(Section):
    """What is recorded of git."""

    hooks: bool = _setting(
        default=True,
        description="Install git hooks that record commits, merges, checkouts and pushes as events. "
        "`init` and `upgrade` put them in or take them out accordingly.",
        allowed="true or false",
    )


class InitConfig(Section):
    """What `init` lays down."""

    template: TemplateName = _setting(
        "skeleton",
        "The template that `init` uses when no `--template` is given: the name of a packaged one, or a folder.",
        allowed="the name of a template or the path of a folder, in quotes",
    )


class Config(Section):
    """All settings of a project."""

    log: LogConfig = LogConfig()
    km: KmConfig = KmConfig()
    redaction: RedactionConfig = RedactionConfig()
    secrets: SecretsConfig = SecretsConfig()
    messages: MessagesConfig = MessagesConfig()
    leases: LeasesConfig = LeasesConfig()
    approvals: ApprovalsConfig = ApprovalsConfig()
    models: ModelsConfig = ModelsConfig()
    knowledge: KnowledgeConfig = KnowledgeConfig()
    git: GitConfig = GitConfig()
    init: InitConfig = InitConfig()


class Wrong(NamedTuple):
    """One thing the model refuses: where, what was written there, and our reason if it is ours."""

    section: str
    key: str | None
    value: Any
    is_unknown: bool
    reason: str


def wrong_in(values: Mapping[str, Any]) -> list[Wrong]:
    """Return everything the model refuses in one layer of settings."""
    try:
        Config.model_validate(dict(values))
    except ValidationError as error:
        return [_wrong(each) for each in error.errors(include_url=False)]
    return []


def _wrong(error: Any) -> Wrong:
    section, *rest = (str(part) for part in error["loc"])
    # Pydantic's own reasons speak of Python types; only ours are for people.
    reason = f"is {error['ctx']['error']}" if error["type"] == "value_error" else "is not allowed"
    return Wrong(section, rest[0] if rest else None, error["input"], error["type"] == "extra_forbidden", reason)


def sections() -> dict[str, type[Section]]:
    """Return the model of each section by its name, in the order of the file."""
    return {name: type(field.default) for name, field in Config.model_fields.items()}


def allowed(section: str, key: str) -> str:
    """Say what may be written for a setting."""
    extra = sections()[section].model_fields[key].json_schema_extra
    return str(extra["allowed"]) if isinstance(extra, dict) else ""


def is_text(section: str, key: str) -> bool:
    """Tell whether a setting is written as text in quotes, as quantities are; an unknown one is."""
    model = sections().get(section)
    field = model.model_fields.get(key) if model else None
    return field is None or any(isinstance(part, PlainValidator) for part in field.metadata)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `config.toml`, for editors; values are as people write them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Config.model_json_schema(mode="serialization"),
        "title": "super-agents configuration",
    }
