"""Write the completions for bash, zsh and fish from the command table, or with `--check` tell whether they are current.

They are files without a program behind them: a completion that starts Python makes a person wait at every press of
the Tab key.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from super_agents.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parents[1] / "completions"
HEAD = "Written by shell/dev/completions from the command table; a test holds it to that."


@dataclass(frozen=True, slots=True)
class Option:
    """A flag as people type it, and the values it takes when they are few."""

    names: tuple[str, ...]
    says: str
    takes_value: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What can follow a command: `words` are the commands typed so far."""

    words: tuple[str, ...]
    commands: dict[str, str]
    options: tuple[Option, ...]
    values: tuple[str, ...]


def places(command: click.Command, words: tuple[str, ...] = (), parent: click.Context | None = None) -> Iterator[Place]:
    """Walk the whole table, parents first."""
    context = click.Context(command, parent, **command.context_settings)
    children = _children(command, context)
    arguments = [choice for item in command.params if isinstance(item, click.Argument) for choice in _values(item)]
    yield Place(
        words,
        {name: child.get_short_help_str(80) for name, child in children.items()},
        tuple(_options(command, context)),
        tuple(arguments),
    )
    for name, child in children.items():
        yield from places(child, (*words, name), context)


def _children(command: click.Command, context: click.Context) -> dict[str, click.Command]:
    if not isinstance(command, click.Group):
        return {}
    named = ((name, command.get_command(context, name)) for name in command.list_commands(context))
    return {name: child for name, child in named if child is not None and not child.hidden}


def _options(command: click.Command, context: click.Context) -> Iterator[Option]:
    for item in command.get_params(context):
        if isinstance(item, click.Option) and not item.hidden:
            names = (*item.opts, *item.secondary_opts)
            yield Option(names, _first_sentence(item.help or ""), not item.is_flag and not item.count, _values(item))


def _values(item: click.Parameter) -> tuple[str, ...]:
    return tuple(map(str, item.type.choices)) if isinstance(item.type, click.Choice) else ()


def _first_sentence(text: str) -> str:
    return " ".join(text.split()).partition(". ")[0].rstrip(".")


def _names(place: Place) -> str:
    return " ".join(name for option in place.options for name in option.names)


def _value_cases(place: Place) -> list[tuple[str, str]]:
    """Return pairs of a pattern for `case`, which names an option after its command, and the values it takes."""
    spoken = "/".join(place.words)
    return [
        ("|".join(_quoted(f"{spoken} {name}") for name in option.names), " ".join(option.values))
        for option in place.options
        if option.takes_value
    ]


def bash(table: list[Place]) -> str:
    """Return the file for bash: two `case` statements over what was typed."""
    known = "|".join("/".join(place.words) for place in table if place.words)
    follows = "\n".join(
        f"        {_quoted('/'.join(place.words))}) commands={_quoted(' '.join([*place.commands, *place.values]))}"
        f" options={_quoted(_names(place))} ;;"
        for place in table
    )
    takes = "\n".join(
        f"        {pattern}) takes=1 values={_quoted(values)} ;;"
        for place in table
        for pattern, values in _value_cases(place)
    )
    return (
        BASH.replace("@HEAD@", HEAD).replace("@KNOWN@", known).replace("@FOLLOWS@", follows).replace("@TAKES@", takes)
    )


BASH = """\
# @HEAD@
_super_agents() {
    local current=${COMP_WORDS[COMP_CWORD]} at="" word previous="" commands="" options="" values="" takes=""
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case "${at:+$at/}$word" in
        @KNOWN@) at="${at:+$at/}$word" ;;
        esac
        [[ $word == = ]] || previous=$word # bash takes --format=json for three words
    done
    [[ $current == = ]] && current=""
    case "$at" in
@FOLLOWS@
    esac
    case "$at $previous" in
@TAKES@
    esac
    if [[ $takes ]]; then
        commands=$values
    elif [[ $current == -* ]]; then
        commands=$options
    fi
    COMPREPLY=()
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$commands" -- "$current")
    if [[ -z $commands ]]; then compopt -o default 2>/dev/null; fi
}
complete -F _super_agents super-agents
"""


def zsh(table: list[Place]) -> str:
    """Return the file for zsh: the same with a description beside each word."""
    known = "|".join("/".join(place.words) for place in table if place.words)
    follows = "\n".join(
        f"        {_quoted('/'.join(place.words))}) commands=({_described(place.commands, place.values)})"
        f" options=({_described_options(place)}) ;;"
        for place in table
    )
    takes = "\n".join(
        f"        {pattern}) takes=1 values=({values}) ;;" for place in table for pattern, values in _value_cases(place)
    )
    return ZSH.replace("@HEAD@", HEAD).replace("@KNOWN@", known).replace("@FOLLOWS@", follows).replace("@TAKES@", takes)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _described(commands: dict[str, str], values: tuple[str, ...]) -> str:
    return " ".join([*(_quoted(f"{name}:{says}") for name, says in commands.items()), *map(_quoted, values)])


def _described_options(place: Place) -> str:
    return " ".join(_quoted(f"{name}:{option.says}") for option in place.options for name in option.names)


ZSH = """\
#compdef super-agents
# @HEAD@
_super_agents() {
    local at="" word previous="" takes=""
    local -a commands options values
    for word in "${(@)words[2,CURRENT-1]}"; do
        case "${at:+$at/}$word" in
        @KNOWN@) at="${at:+$at/}$word" ;;
        esac
        previous=$word
    done
    case "$at" in
@FOLLOWS@
    esac
    case "$at $previous" in
@TAKES@
    esac
    if [[ -n $takes ]]; then
        if (( $#values )); then compadd -a values; else _files; fi
    elif [[ $words[CURRENT] == -* ]]; then
        _describe -o option options
    elif (( $#commands )); then
        _describe command commands
    else
        _files
    fi
}
_super_agents "$@"
"""


def fish(table: list[Place]) -> str:
    """Return the file for fish: one line for each word that can follow."""
    known = " ".join(_quoted("/".join(place.words)) for place in table if place.words)
    lines = [line for place in table for line in _fish_lines(place)]
    return FISH.replace("@HEAD@", HEAD).replace("@KNOWN@", known).replace("@LINES@", "\n".join(lines))


def _fish_lines(place: Place) -> Iterator[str]:
    here = f"complete -c super-agents -n '__super_agents_at {'/'.join(place.words) or '/'}'"
    for name, says in place.commands.items():
        yield f"{here} -f -a {name} -d {_fish_quoted(says)}"
    for value in place.values:
        yield f"{here} -f -a {_fish_quoted(value)}"
    for option in place.options:
        yield f"{here} {_fish_option(option)} -d {_fish_quoted(option.says)}"


def _fish_option(option: Option) -> str:
    spelled = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    if option.values:
        spelled.append(f"-x -a {_fish_quoted(' '.join(option.values))}")
    elif option.takes_value:
        spelled.append("-r")
    return " ".join(spelled)


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


FISH = """\
# @HEAD@
function __super_agents_at
    set -l at
    for word in (commandline -opc)[2..-1]
        set -l next (string join / $at $word)
        if contains -- $next @KNOWN@
            set at $next
        end
    end
    test "$at" = "$argv[1]"; or test -z "$at" -a "$argv[1]" = /
end
@LINES@
"""


def rendered() -> dict[Path, str]:
    """Return each file and what it must hold."""
    table = list(places(cli))
    return {FOLDER / f"super-agents.{shell.__name__}": shell(table) for shell in (bash, zsh, fish)}


def stale() -> list[Path]:
    """Return the files that do not hold what the command table says."""
    return [path for path, content in rendered().items() if not path.exists() or path.read_text("utf-8") != content]


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join(f"stale: {path}; run shell/dev/completions" for path in stale()) or None)
    FOLDER.mkdir(exist_ok=True)
    for path, content in rendered().items():
        path.write_text(content, encoding="utf-8")
