"""What the hook path does first: it loads the modules that a hook will ask for, and gives the hook to one of them."""

import _imp
import marshal
import posix
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

# What hooks import, each after what it imports itself. A name that is missing here costs time, nothing else.
_RECORDING = (
    *("system/posix_only", "events/durability", "events/line", "system/stamp", "events/writer", "policy/cheap_look"),
    *("hooks/recording", "system/worktrees"),
)
_GIT = (*_RECORDING, "hooks/git_events")
_CLAUDE = (
    *(*_RECORDING, "events/claude_kinds", "system/cheap_json"),
    *("hooks/claude/recording", "hooks/claude/dispatch"),
)
_OF_MAIL = (*_CLAUDE, "hooks/claude/screen")
WANTED = {
    "git": _GIT,
    "gitasking": (*_RECORDING, "system/answers", "hooks/git_reading", _GIT[-1]),
    "claude": _CLAUDE,
    "Stop": (*_OF_MAIL, "hooks/claude/stop"),
    "UserPromptSubmit": (*_OF_MAIL, "hooks/claude/user_prompt_submit"),
    "statusline": (*_CLAUDE[:-1], "hooks/statusline"),
    "PreToolUse": (
        *(*_CLAUDE, "system/pattern_heads", "leases/standing", "leases/standing_file"),
        *("policy/tool_rules", "policy/policy_file", "policy/shell_words", "policy/shell_writes"),
        *("hooks/claude/tool_call", "hooks/claude/pre_tool_use"),
    ),
}
_OF_GIT = ("zlib", "fcntl")
_OF_CLAUDE = (*_OF_GIT, "_json")
_HEADER = 16  # bytes: Python's version, flags, and the time and size of the source, four each
_BLOCK = 1 << 16  # for a larger one malloc asks the kernel for memory each time, and gives it back
_READ = posix.O_RDONLY | posix.O_CLOEXEC
_NEW = posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | posix.O_CLOEXEC


def start() -> None:
    """Record what the arguments tell, and answer."""
    arguments = sys.argv[2:] if sys.argv[1:2] == ["hook"] else sys.argv[1:]  # `super-agents hook git ...`
    if arguments[0] == "git":
        from super_agents.hooks.git_events import record

        record(arguments[1:])
    elif arguments[0] == "claude":
        from super_agents.hooks.claude.dispatch import run

        run(arguments[1:])
    elif arguments[0] == "statusline":
        from super_agents.hooks.statusline import show

        show()


def load(folder: str, version: bytes) -> None:
    """Load what this hook will ask for, given our package's folder; what is not there Python imports, as ever.

    All of it is read from one file, which is written when it is not there: Python's own search costs as much as the
    whole hook.
    `version` is how Python's compiled files begin.
    """
    name = _name(*(*sys.argv[1:3], "", "")[:2])
    for library in _OF_GIT if name.startswith("git") else _OF_CLAUDE:
        _load_library(library)
    for path, code in zip(WANTED[name], _codes(name, folder, version)):  # noqa: B905 - there may be fewer of them
        module = type(sys)(f"super_agents.{path.replace('/', '.')}")
        sys.modules[module.__name__] = module
        exec(code, module.__dict__)  # noqa: S102 - what an import does, with its own files


def keep_all(folder: str, version: bytes) -> None:
    """Write what the first hook of each sort would: whoever may run hooks but not write here has it, too."""
    for name in WANTED:
        _codes(name, folder, version)


def _codes(name: str, folder: str, version: bytes) -> "tuple[CodeType, ...]":
    """Return the modules of one sort of hook, compiled, up to the first that Python has to compile."""
    modules = WANTED[name]
    stamps = b"".join([_stamp(f"{folder}/{module}.py") for module in modules])
    file = f"{folder}/hooks/__pycache__/starting.{sys.implementation.cache_tag}.opt-{name}.pyc"
    codes = _kept(file, version, stamps)
    if codes is None:
        codes = _compiled(folder, modules)
        if len(codes) == len(modules):
            _keep(file, version + bytes(_HEADER - len(version)) + marshal.dumps((stamps, codes)))
    return codes


def _name(door: str, event: str) -> str:
    """Return what the first two arguments will ask for."""
    if door == "claude":
        return event if event in WANTED else door
    if door == "statusline":
        return door
    return "gitasking" if event in {"post-commit", "post-merge"} else "git"


def _load_library(name: str) -> None:
    """Load a module that is a file of its own from where Python keeps those; Python itself lists all of them first."""
    if name in sys.builtin_module_names:
        return
    try:
        specification = type(sys.__spec__)(name, None, origin=f"{sys.path[-1]}/{name}{_imp.extension_suffixes()[0]}")
        module = _imp.create_dynamic(specification)
        _imp.exec_dynamic(module)
    except Exception:  # noqa: BLE001 - it is elsewhere, or nowhere: Python will tell
        return
    sys.modules[name] = module


def _stamp(source: str) -> bytes:
    """Return the end of the header of a file that was compiled from this source."""
    seen = posix.stat(source)
    return b"\0\0\0\0%b%b" % (int(seen.st_mtime).to_bytes(4, "little"), seen.st_size.to_bytes(4, "little"))


def _kept(file: str, version: bytes, stamps: bytes) -> "tuple[CodeType, ...] | None":
    """Return what `_keep` was given, unless that was for another Python or other sources."""
    try:
        raw = _read(file)
        kept, codes = marshal.loads(raw[_HEADER:])  # noqa: S302 - ours, beside Python's own
    except (OSError, EOFError, TypeError, ValueError):  # there is none, or what a power cut left of it
        return None
    return codes if kept == stamps and raw.startswith(version) else None


def _compiled(folder: str, modules: tuple[str, ...]) -> "tuple[CodeType, ...]":
    """Return modules as Python has compiled them, up to the first that is not there or not up to date."""
    codes: list[CodeType] = []
    for path in modules:
        package, _, leaf = path.rpartition("/")
        try:
            raw = _read(f"{folder}/{package}/__pycache__/{leaf}.{sys.implementation.cache_tag}.pyc")
        except OSError:
            break
        if raw[4:_HEADER] != _stamp(f"{folder}/{path}.py"):
            break
        codes.append(marshal.loads(raw[_HEADER:]))  # noqa: S302 - as an import does
    return tuple(codes)


def _keep(file: str, content: bytes) -> None:
    """Write what the next hook reads; where that is not allowed, each hook takes a little longer."""
    own = f"{file}.{posix.getpid()}"
    try:
        descriptor = posix.open(own, _NEW, 0o644)
        written = posix.write(descriptor, content)
        posix.close(descriptor)
        if written == len(content):
            posix.rename(own, file)
        else:
            posix.unlink(own)  # the disk is full
    except OSError:
        return


def _read(file: str) -> bytes:
    """Return a whole file; `open` would ask for its size and position, too, a dozen times."""
    descriptor = posix.open(file, _READ)
    blocks = [posix.read(descriptor, _BLOCK)]
    while len(blocks[-1]) == _BLOCK:
        blocks.append(posix.read(descriptor, _BLOCK))
    posix.close(descriptor)
    return b"".join(blocks)
