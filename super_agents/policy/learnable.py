"""Which commands a permission may be learned for: few, and known; everything else is asked about again.

Nothing is taken apart and judged to be harmless. A command is learnable when it is made of plain words, begins with a
head that is listed here, and goes on with options and paths of a kind that is listed here. A rule for such a command
allows exactly its text; a rule for a head that ends with `--` allows what follows it, too, which the project's own
script gets.
"""

from __future__ import annotations

import re

_LONGEST = 300  # characters
_PLAIN = re.compile(r"[A-Za-z0-9_./:=-]+(?: [A-Za-z0-9_./:=-]+)*")
_PATH = re.compile(r"(?!-)[A-Za-z0-9_.:/-]+")
_NUMBERED = re.compile(r"-[jnv][0-9]{1,3}|--(maxfail|durations|jobs|depth|max-count)=[0-9]{1,4}")
_OPTIONS = frozenset(
    {
        *("-q", "-v", "-vv", "-x", "-s", "-l", "-a", "-n", "-1", "-h", "-la", "-rA"),
        *("--quiet", "--verbose", "--check", "--diff", "--stat", "--oneline", "--short", "--porcelain", "--all"),
        *("--cached", "--staged", "--name-only", "--name-status", "--no-pager", "--no-color", "--strict"),
        *("--coverage", "--cov", "--no-cov", "--exitfirst", "--last-failed", "--lf", "--ff", "--run", "--silent"),
        *("--workspace", "--release", "--lib", "--bins", "--tests", "--all-targets", "--all-features", "--locked"),
        *("--noEmit", "--pretty", "--list", "--graph", "--no-fix", "--passWithNoTests", "--runInBand", "--offline"),
    }
)
_ALL_OF_GO = "./..."
# Scripts and targets that look at the code or build it. What they do is the project's: whoever may write its files
# decides that anyway.
_SCRIPT = re.compile(
    r"(test|tests|unit|e2e|lint|check|typecheck|type-check|types|build|compile|format|fmt|coverage|docs)"
    r"([:_-](unit|e2e|all|ci|fast|js|ts|css|py|types|check|integration|smoke|local|dev|watch))*"
)
_SCRIPT_HEADS = (("npm", "run"), ("pnpm", "run"), ("yarn", "run"), ("make",), ("just",), ("rake",))
_HEADS = (
    *(("npm", "test"), ("npm", "t"), ("pnpm", "test"), ("yarn", "test"), ("yarn", "lint"), ("yarn", "build")),
    *(("pytest",), ("python", "-m", "pytest"), ("python3", "-m", "pytest"), ("mypy",), ("ruff", "check")),
    *(("ruff", "format"), ("black",), ("isort",), ("flake8",), ("pylint",), ("pyright",), ("lint-imports",)),
    *(("tsc",), ("eslint",), ("prettier",), ("jest",), ("vitest", "run"), ("stylelint",), ("biome", "check")),
    *(("cargo", word) for word in ("test", "build", "check", "clippy", "fmt", "doc")),
    *(("go", word) for word in ("test", "build", "vet", "fmt", "version")),
    *(("dotnet", "test"), ("dotnet", "build"), ("swift", "test"), ("swift", "build"), ("mix", "test")),
    *(("mvn", "test"), ("mvn", "compile"), ("mvn", "verify"), ("gradle", "test"), ("gradle", "build")),
    *(("gradle", "check"), ("rspec",), ("rubocop",), ("phpunit",), ("ctest",), ("ninja",), ("shellcheck",)),
    *(("terraform", "validate"), ("terraform", "fmt"), ("docker", "ps"), ("docker", "images")),
    *(("git", word) for word in ("status", "diff", "log", "show", "add", "fetch")),
    *(("ls",), ("pwd",), ("tree",), ("du",), ("wc",), ("date",), ("whoami",), ("touch",), ("mkdir",), ("mkdir", "-p")),
)
# What takes further targets, machines or times as plain words can be learned alone only.
_ALONE = frozenset({"make", "just", "rake", "gradle", "mvn", "ninja", "date", "whoami", "pwd", "mix"})
_FORWARDING = (("npm", "run"), ("pnpm", "run"), ("npm", "test"))  # what hands on all that stands behind `--`
_SECRET = re.compile(
    r"(^|[/._:-])(env|secrets?|credentials?|tokens?|passw(or)?ds?|apikeys?|id_(rsa|dsa|ecdsa|ed25519)|ssh|aws|gnupg|"
    r"kube|netrc|npmrc|pypirc|pgpass|htpasswd|git|claude|pem|key|p12|pfx|jks|keystore|kdbx)($|[/._:-])",
    re.IGNORECASE,
)


def objection(command: str) -> str:
    """Say why no permission may be learned for a command; nothing when one may."""
    if len(command) > _LONGEST or not _PLAIN.fullmatch(command):
        return "it is more than plain words: one command without quotes, operators, wildcards or redirections"
    words = tuple(command.split(" "))
    head = _head(words)
    if head is None:
        return f"`{words[0]}` in this form is not among the commands that can be learned"
    rest = words[len(head) :]
    if rest and (head[0] in _ALONE or head == ("git", "fetch")):
        return f"`{' '.join(head)}` can be learned alone, not with `{rest[0]}`"
    return next((reason for word in rest if (reason := _objection_to(word))), "")


def pattern_of(command: str) -> str | None:
    """Return the pattern that a learnable command shares with others that hand on other words; None when it has none.

    Only what follows `--` may differ: it goes to the project's own script, not to the program that runs it.
    """
    words = tuple(command.split(" "))
    head = _head(words)
    if objection(command) or head is None or not any(head[: len(way)] == way for way in _FORWARDING):
        return None
    is_handed_on = words[len(head) : len(head) + 1] == ("--",) and len(words) > len(head) + 1
    return f"{' '.join(head)} -- *" if is_handed_on else None


def covers(pattern: str, command: str) -> bool:
    """Tell whether a rule with this pattern allows a command, judged more generously than the client does.

    The client asks about every part of a compound command; here the pattern alone counts, so that no danger is missed.
    """
    return command.startswith(pattern[:-1]) if pattern.endswith(" *") else command == pattern


def _head(words: tuple[str, ...]) -> tuple[str, ...] | None:
    for way in _SCRIPT_HEADS:
        end = len(way)
        if words[:end] == way and len(words) > end and _SCRIPT.fullmatch(words[end]):
            return words[: end + 1]
    fitting = [head for head in _HEADS if words[: len(head)] == head]
    return max(fitting, key=len) if fitting else None


def _objection_to(word: str) -> str:
    if word in _OPTIONS or word == "--" or _NUMBERED.fullmatch(word) or word == _ALL_OF_GO:
        return ""
    if word.startswith("-"):
        return f"the option `{word}` is not among those that can be learned"
    if not _PATH.fullmatch(word) or word.startswith("/") or ".." in word or "//" in word:
        return f"`{word}` is no path inside the project"
    return f"`{word}` may be a secret, or where secrets are kept" if _SECRET.search(word) else ""
