"""The top-level door: from errors to sentences and exit codes.

0 done · 1 it could not be done, or a check has findings · 2 wrong usage · 3 a bug of ours · 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from super_agents.cli import render
from super_agents.errors import OutputRefused, SuperAgentsError

if TYPE_CHECKING:
    from pathlib import Path

DONE = 0
FAILED = 1
USAGE = 2
BUG = 3
INTERRUPTED = 130

_NOT_UTF8 = "surrogates not allowed"  # as codecs and orjson say it
_REFUSALS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENAMETOOLONG}


def at_the_door(command: click.Command) -> NoReturn:
    """Run the command line, show what went wrong, and end with the exit code."""
    if sys.stdout is None:  # `>&-`; the next file to be opened would stand in its place
        sys.exit(_unshown(OutputRefused("it is closed")))
    try:
        code = _run(command)
        sys.stdout.flush()
    except BrokenPipeError:  # `super-agents event list | head`: the reader has enough
        _silence()
        code = DONE
    except OutputRefused as error:
        _silence()
        code = _unshown(error)
    except OSError as error:  # of `flush`
        _silence()
        code = _unshown(OutputRefused(error.strerror or str(error)))
    sys.exit(code)


def _silence() -> None:
    """Keep the interpreter, when it ends, from writing once more what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unshown(error: OutputRefused) -> int:
    _say_error(error.message, error.hint)
    return FAILED


def _run(command: click.Command) -> int:
    try:
        # Not `command.main`, which ends with 1 when the reader of a pipe has enough.
        with command.make_context("super-agents", sys.argv[1:]) as context:
            returned = command.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        return _usage(error)
    except (click.Abort, KeyboardInterrupt):
        render.say("interrupted")
        return INTERRUPTED
    except (BrokenPipeError, OutputRefused):
        raise
    except SuperAgentsError as error:
        return _failed(error)
    except Exception as error:  # noqa: BLE001 - the one place where a bug of ours ends: it is written down, not hidden
        return _refused(error) if isinstance(error, OSError) else _mistyped(error) or _bug(error)
    return returned if isinstance(returned, int) else DONE


def _wants_json() -> bool:
    return "--json" in sys.argv


def _usage(error: click.ClickException) -> int:
    if _wants_json():
        _as_json("usage", error.format_message(), "add --help to see how the command is called", {})
    else:
        error.show()
    return USAGE


def _mistyped(error: Exception) -> int | None:
    """Tell a bug from an argument that is not UTF-8, which neither a database nor JSON takes; a path may be one."""
    from super_agents.system.legible import legible

    odd = next((each for each in sys.argv[1:] if legible(each) != each), None)
    if odd is None or _NOT_UTF8 not in str(error):
        return None
    return _usage(click.UsageError(f"`{legible(odd)}` is not UTF-8."))


def _failed(error: SuperAgentsError) -> int:
    if _wants_json():
        render.as_json({"error": error.to_dict()})
        return FAILED
    _say_error(error.message, error.hint)
    return FAILED


def _refused(error: OSError) -> int:
    """Tell a machine that refuses, which a person can mend, from a bug of ours."""
    if error.errno not in _REFUSALS:
        return _bug(error)
    if error.filename is None:
        raise OutputRefused(error.strerror or str(error)) from error  # all else that is written has a name
    from super_agents.system.files import refused

    return _failed(refused(os.fsdecode(error.filename), error))


def _say_error(sentence: str, hint: str) -> None:
    render.say(f"{click.style('error:', fg='red', bold=True)} {sentence}")
    if hint:
        render.say(f"\nhint: {hint}")


def _bug(error: Exception) -> int:
    report = _write_report(error)
    sentence = f"a bug in super-agents: {type(error).__name__}: {error}"
    hint = f"what is known of it is in `{report}`" if report else "the report could not be written"
    if _wants_json():
        _as_json("bug", sentence, hint, {"report": str(report)})
    else:
        _say_error(sentence, hint)
    return BUG


def _as_json(code: str, message: str, hint: str, details: dict[str, object]) -> None:
    render.as_json({"error": {"code": code, "message": message, "hint": hint, "details": details}})


def _write_report(error: Exception) -> Path | None:
    """Keep the traceback and the versions; arguments are left out, for they may hold what is private."""
    import platform
    import traceback

    from super_agents import __version__
    from super_agents.system.clock import SystemClock
    from super_agents.system.files import make_folder, write_atomic
    from super_agents.system.paths import user_state_dir
    from super_agents.system.stamp import stamp

    when = stamp(SystemClock().time_ns())
    folder = user_state_dir() / "crashes"
    report = folder / f"{when.replace(':', '')}.txt"
    text = f"super-agents {__version__}, Python {platform.python_version()}, {platform.platform()}\n{when}\n\n"
    try:
        make_folder(folder)
        write_atomic(report, (text + "".join(traceback.format_exception(error))).encode())
    except SuperAgentsError:
        return None
    return report
