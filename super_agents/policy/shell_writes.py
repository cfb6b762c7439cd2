"""Which files a command line plainly writes, moves or takes away; what is not plain is not claimed.

Standard library only: it is asked before every Bash command.
"""

from super_agents.policy.shell_words import commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.policy.shell_words import Command, Words

    Written = list[tuple[str, bool]]  # a path, and whether all that lies below goes with it

_BEFORE = frozenset(("sudo", "command", "exec", "nohup", "builtin", "env"))


def written(line: str) -> "Written":
    """Return the paths that a command line writes, each with whether what lies below it goes, too.

    Relative paths are as seen from where the shell begins.
    """
    found: Written = []
    for command in commands(line):
        targets = [(path, False) for path in command.into if path is not None and not path.startswith("/dev/")]
        words = _without_prefixes(command.words)
        known = _PROGRAMS.get((words[0] or "").rpartition("/")[2]) if words else None
        if known is not None:
            targets += known(words[1:])
        found += [(place, deep) for path, deep in targets if (place := _from(command, path)) is not None]
    return found


def _from(command: "Command", path: str) -> str | None:
    if path.startswith("/") or command.folder == "":
        return path
    return None if command.folder is None else f"{command.folder}/{path}"


def _without_prefixes(words: "Words") -> "Words":
    at = 0
    while at < len(words) and ((word := words[at]) in _BEFORE or (word is not None and _is_assignment(word))):
        at += 1
    return words[at:]


def _is_assignment(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()


def _split(words: "Words", with_value: str = "", long_with_value: tuple[str, ...] = ()) -> tuple[set[str], list[str]]:
    """Return the options, as letters and long names, and the operands that are known.

    `with_value` are letters that take the next word, or what follows them in theirs.
    """
    options: set[str] = set()
    operands: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--":
            return options, operands + [one for one in words[at:] if one is not None]
        if word is None or not word.startswith("-") or word == "-":
            operands += [] if word is None else [word]
        elif word.startswith("--"):
            name, equals, _ = word[2:].partition("=")
            options.add(name)
            at += not equals and name in long_with_value
        else:
            letters = word[1:]
            valued = next((place for place, letter in enumerate(letters) if letter in with_value), None)
            options.update(letters if valued is None else letters[: valued + 1])
            at += valued is not None and valued == len(letters) - 1
    return options, operands


def _files(words: "Words") -> "Written":
    return [(path, False) for path in _split(words)[1]]


def _removed(words: "Words") -> "Written":
    options, paths = _split(words)
    deep = not options.isdisjoint({"r", "R", "recursive"})
    return [(path, deep) for path in paths]


def _copied(words: "Words") -> "Written":
    """`cp a b`, `cp a b folder`, `cp -t folder a b`: the last, or what comes to lie in it."""
    into = _into_folder(words)
    if into is not None:
        return into
    _, paths = _split(words, "St", ("suffix", "backup"))
    if len(paths) < 2 or None in words:  # noqa: PLR2004 - from where, and to where
        return []
    return [(f"{paths[-1].rstrip('/')}/{_leaf(path)}", False) for path in paths[:-1]] + [(paths[-1], False)]


def _moved(words: "Words") -> "Written":
    _, paths = _split(words, "St", ("suffix", "backup", "target-directory"))
    gone = paths if _into_folder(words) is not None else paths[:-1]
    return [(path, True) for path in gone] + _copied(words)


def _into_folder(words: "Words") -> "Written | None":
    for at, word in enumerate(words):
        if word == "-t" and at + 1 < len(words):
            folder, rest = words[at + 1], words[:at] + words[at + 2 :]
        elif word is not None and word.startswith("--target-directory="):
            folder, rest = word.partition("=")[2], words[:at] + words[at + 1 :]
        else:
            continue
        if folder is None:
            return []
        return [(f"{folder.rstrip('/')}/{_leaf(path)}", False) for path in _split(rest)[1]]
    return None


def _leaf(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _edited_by_sed(words: "Words") -> "Written":
    options, operands = _split(words, "efli", ("expression", "file", "line-length"))
    if options.isdisjoint({"i", "in-place"}):
        return []
    # `-i` takes what follows in its own word only, and `-i.bak` is one word.
    options, operands = _split([_sed_word(word) for word in words], "efl", ("expression", "file", "line-length"))
    has_script = not options.isdisjoint({"e", "f", "expression", "file"})
    operands = [path for path in operands if path]  # `-i ''` of BSD
    return [(path, False) for path in (operands if has_script else operands[1:])]


def _sed_word(word: str | None) -> str | None:
    if word is None or not word.startswith("-") or word.startswith("--"):
        return word
    return word.partition("i")[0] + "i" if "i" in word and "e" not in word.partition("i")[0] else word


def _edited_by_perl(words: "Words") -> "Written":
    options, operands = _split(words, "eEMmI")
    has_script = not options.isdisjoint({"e", "E"})
    return [(path, False) for path in operands] if "i" in options and has_script else []


def _teed(words: "Words") -> "Written":
    return _files(words)


def _dd(words: "Words") -> "Written":
    return [(word[3:], False) for word in words if word is not None and word.startswith("of=") and word[3:]]


def _truncated(words: "Words") -> "Written":
    return [(path, False) for path in _split(words, "sr", ("size", "reference"))[1]]


def _git(words: "Words") -> "Written":
    folder = ""
    while len(words) > 1 and words[0] == "-C":
        if words[1] is None:
            return []
        folder = words[1] if words[1].startswith("/") or not folder else f"{folder}/{words[1]}"
        words = words[2:]
    known = _OF_GIT.get(words[0] or "") if words else None
    found = known(words[1:]) if known else []
    return [(path if path.startswith("/") or not folder else f"{folder}/{path}", deep) for path, deep in found]


def _git_checkout(words: "Words") -> "Written":
    """Only what follows `--` is sure to be a file."""
    after = words[words.index("--") + 1 :] if "--" in words else []
    return [(path, True) for path in after if path is not None]


def _git_restore(words: "Words") -> "Written":
    options, paths = _split(words, "s", ("source",))
    touches_index_alone = not options.isdisjoint({"S", "staged"}) and options.isdisjoint({"W", "worktree"})
    return [] if touches_index_alone else [(path, True) for path in paths]


def _git_rm(words: "Words") -> "Written":
    options, paths = _split(words)
    return [] if "cached" in options else [(path, "r" in options) for path in paths]


_OF_GIT: "dict[str, Callable[[Words], Written]]" = {
    "checkout": _git_checkout,
    "restore": _git_restore,
    "rm": _git_rm,
    "mv": _moved,
}
_PROGRAMS: "dict[str, Callable[[Words], Written]]" = {
    "tee": _teed,
    "rm": _removed,
    "unlink": _files,
    "shred": _files,
    "mv": _moved,
    "cp": _copied,
    "install": _copied,
    "ln": _copied,
    "sed": _edited_by_sed,
    "perl": _edited_by_perl,
    "dd": _dd,
    "truncate": _truncated,
    "git": _git,
}
