"""Which step of which script answers a request, and what of it can be asserted afterwards."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from tests.support.scripted_api.asking import text_of
from tests.support.scripted_api.message import message_of, minimal_instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.scripted_api.asking import Request
    from tests.support.scripted_api.scenario import Object, Scenario, Script

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_SHOWN = 400  # characters of what was found instead of what was expected


class Refusal(Exception):
    """An HTTP error to answer with, and what the journal is to say of it."""

    def __init__(self, error: Object, note: Object) -> None:
        super().__init__(error.get("message", "scripted error"))
        self.status = int(error.get("status", 500))
        self.type: str = error.get("type", "api_error")
        self.headers: dict[str, str] = error.get("headers", {})
        self.note = note


class Play:
    """The scenario, its counters and the journal; used by many threads."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._lock = threading.Lock()
        self._journal: list[Object] = []
        self._failures: list[str] = []
        self._failed: Counter[tuple[str, int, str]] = Counter()
        self._held: Counter[str] = Counter()
        self._gates: defaultdict[str, threading.Event] = defaultdict(threading.Event)

    @property
    def journal(self) -> list[Object]:
        """Every request with what was answered, oldest first."""
        with self._lock:
            return list(self._journal)

    @property
    def failures(self) -> list[str]:
        """Expectations that did not hold, and steps that were missing."""
        with self._lock:
            return list(self._failures)

    def record(self, entry: Object) -> None:
        """Note a request."""
        with self._lock:
            self._journal.append({"n": len(self._journal), "time": time.time(), **entry})

    def answer(self, request: Request) -> tuple[Object, Object, Object]:
        """Return the message, its step and a note for the journal; raises `Refusal` for an error."""
        script, anchor, prompt = self._select(request)
        index, step = self._step(script, request, request.turns_after(anchor)) if script else (None, None)
        note = {"kind": request.kind, "script": script.name if script else None, "step": index}
        if script and step is None and self.scenario.fails_when_exhausted:
            sentence = f"script {script.name!r} has no step for turn {request.turns_after(anchor)}"
            self._fail(sentence)
            error = {"status": 400, "type": "invalid_request_error", "message": f"SCRIPTED_API: {sentence}"}
            raise Refusal(error, note)
        step = self._filled(step or self._unscripted(script, request), request, prompt)
        problem = _unmet(step.get("expect", {}), request)
        if problem:
            self._fail(f"{note['script']}[{index}]: {problem}")
            step = {"text": f"SCRIPTED_API: expectation failed: {problem}"}
        if "error" in step:
            raise Refusal(step["error"], note)
        return message_of(step, request), step, note

    def wait_at(self, gate: str) -> None:
        """Wait until the gate is opened."""
        with self._lock:
            self._held[gate] += 1
            opened = self._gates[gate]
        opened.wait()
        with self._lock:
            self._held[gate] -= 1

    def is_held(self, gate: str) -> bool:
        """Tell whether an answer waits at the gate."""
        with self._lock:
            return self._held[gate] > 0

    def open(self, gate: str) -> None:
        """Let through who waits at the gate, and who will come."""
        with self._lock:
            self._gates[gate].set()

    def open_all(self) -> None:
        """Let everybody through."""
        for gate in list(self._gates):
            self.open(gate)

    def _fail(self, sentence: str) -> None:
        with self._lock:
            self._failures.append(sentence)

    def _select(self, request: Request) -> tuple[Script | None, int, str]:
        """Return the script, the number of the message that it is anchored at, and the prompt."""
        for index, where, text in _places(request):
            for script in self.scenario.scripts:
                if _holds(script, request) and where in script.patterns and script.patterns[where].search(text):
                    return script, index, text
        for script in self.scenario.scripts:
            if not script.has_place and _holds(script, request):
                return script, *(request.prompts[0] if request.prompts else (-1, ""))
        return None, -1, request.last_prompt

    def _step(self, script: Script, request: Request, turns: int) -> tuple[int, Object | None]:
        """Return the step that answers after so many turns of the assistant, and its number; -1 when there is none."""
        seen = 0
        for index, step in enumerate(script.steps):
            if "error" in step or "drop" in step:
                if seen == turns and self._fails_again(script, index, step, request):
                    return index, step
                continue
            if seen == turns:
                return index, step
            seen += 1
        return -1, None

    def _fails_again(self, script: Script, index: int, step: Object, request: Request) -> bool:
        key, times = (script.name, index, request.session), int(step.get("times", 1))
        with self._lock:
            self._failed[key] += 1
            return times < 0 or self._failed[key] <= times

    def _unscripted(self, script: Script | None, request: Request) -> Object:
        if script is None and request.kind == "aux" and request.schema is not None:
            return {"json": minimal_instance(request.schema)}
        return {"text": self.scenario.default_text}

    def _filled(self, value: Any, request: Request, prompt: str) -> Any:
        """Replace the placeholders in every string of a step but its expectations."""
        if isinstance(value, dict):
            pairs = value.items()
            return {name: of if name == "expect" else self._filled(of, request, prompt) for name, of in pairs}
        if isinstance(value, list):
            return [self._filled(item, request, prompt) for item in value]
        if not isinstance(value, str):
            return value
        return _PLACEHOLDER.sub(lambda found: self._placed(found, request, prompt), value)

    def _placed(self, found: re.Match[str], request: Request, prompt: str) -> str:
        name = found[1]
        if name.startswith("find:"):
            hits = list(re.finditer(name.removeprefix("find:"), request.conversation, re.DOTALL))
            if not hits:
                self._fail(f"placeholder {found[0]}: no match")
                return ""
            return str(hits[-1][1 if hits[-1].groups() else 0])
        known = {"result": request.result_text, "prompt": prompt, "cwd": request.cwd}
        known |= {"session": request.session, "model": request.model, **dict(self.scenario.placeholders)}
        return str(known.get(name, found[0]))


def _places(request: Request) -> Iterator[tuple[int, str, str]]:
    """Yield number, kind and text of what a script may be anchored at, the newest first and prompts before notices."""
    for index in reversed(range(len(request.messages))):
        for text in reversed([text for at, text in request.prompts if at == index]):
            yield index, "prompt", text
        if request.messages[index].get("role") != "assistant":
            yield index, "notice", text_of(request.messages[index].get("content"))


def _holds(script: Script, request: Request) -> bool:
    """Tell whether a script's conditions hold, but those on one message."""
    values = {"system": request.system, "model": request.model, "session": request.session, "cwd": request.cwd}
    wanted = ((script.patterns[name], value) for name, value in values.items() if name in script.patterns)
    return script.kind in ("any", request.kind) and all(pattern.search(value) for pattern, value in wanted)


def _unmet(expected: Object, request: Request) -> str:
    """Return what is not as it was expected, or nothing."""
    result, context = request.result_text, request.context
    if "result" in expected and not re.search(expected["result"], result, re.DOTALL):
        return f"tool result does not match {expected['result']!r}: {result[:_SHOWN]!r}"
    if "not_result" in expected and re.search(expected["not_result"], result, re.DOTALL):
        return f"tool result matches {expected['not_result']!r}: {result[:_SHOWN]!r}"
    if "context" in expected and not re.search(expected["context"], context, re.DOTALL):
        return f"context does not match {expected['context']!r}: {context[-_SHOWN:]!r}"
    is_error = any(block.get("is_error") for block in request.results)
    if is_error != expected.get("is_error", is_error):
        return f"is_error is {is_error}: {result[:_SHOWN]!r}"
    return ""
