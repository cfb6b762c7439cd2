"""The top-level door: from errors to sentences and exit codes.

0 done · 1 it could not be done, or a check has findings · 2 wrong usage · 3 a bug of ours · 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from super_agents.cli import render
from super_agents.errors import SuperAgentsError

if TYPE_CHECKING:
    from pathlib import Path

DONE = 0
FAILED = 1
USAGE = 2
BUG = 3
INTERRUPTED = 130


def at_the_door(command: click.Command) -> NoReturn:
    """Run the command line, show what went wrong, and end with the exit code."""
    try:
        code = _run(command)
        sys.stdout.flush()
    except BrokenPipeError:  # `super-agents event list | head`: the reader has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code)


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
    except SuperAgentsError as error:
        return _failed(error)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where a bug of ours ends: it is written down, not hidden
        return _bug(error)
    return returned if isinstance(returned, int) else DONE


def _wants_json() -> bool:
    return "--json" in sys.argv


def _usage(error: click.ClickException) -> int:
    if _wants_json():
        _as_json("usage", error.format_message(), "add --help to see how the command is called", {})
    else:
        error.show()
    return USAGE


def _failed(error: SuperAgentsError) -> int:
    if _wants_json():
        render.as_json({"error": error.to_dict()})
        return FAILED
    render.say(f"{click.style('error:', fg='red', bold=True)} {error.message}")
    if error.hint:
        render.say(f"\nhint: {error.hint}")
    return FAILED


def _bug(error: Exception) -> int:
    report = _write_report(error)
    sentence = f"a bug in super-agents: {type(error).__name__}: {error}"
    hint = f"what is known of it is in `{report}`" if report else "the report could not be written"
    if _wants_json():
        _as_json("bug", sentence, hint, {"report": str(report)})
    else:
        render.say(f"{click.style('error:', fg='red', bold=True)} {sentence}\n\nhint: {hint}")
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
