"""The knowledge manager's own log."""

from __future__ import annotations

import json
import logging
import sys

from super_agents.km.logs import JsonLines


def line_of(message: str, *args: object, error: BaseException | None = None) -> dict[str, object]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("km.test", logging.WARNING, __file__, 1, message, args, info)
    formatted = JsonLines().format(record)
    assert "\n" not in formatted
    read = json.loads(formatted)
    assert isinstance(read, dict)
    return read


def test_a_record_is_one_line_of_json() -> None:
    line = line_of("one\ntwo %s", "drei ß")

    assert (line["level"], line["logger"], line["message"]) == ("warning", "km.test", "one\ntwo drei ß")
    assert set(line) == {"ts", "level", "logger", "message", "pid", "instance"}


def test_an_error_comes_with_its_traceback() -> None:
    try:
        sys.exit("why")
    except SystemExit as error:
        line = line_of("crashed", error=error)

    assert "SystemExit: why" in str(line["error"])
