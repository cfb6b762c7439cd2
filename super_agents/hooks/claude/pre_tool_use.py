"""The answer to `PreToolUse`: what leases and rules say of a tool call that is about to run.

What is wrong with us never holds the client up: it goes on, and the log and `hooks.log` say so. The exception are rules
that fail closed.
"""

import time

from super_agents.hooks import recording as log
from super_agents.hooks.claude.tool_call import ToolCall
from super_agents.leases.standing import EXCLUSIVE
from super_agents.leases.standing_file import Behind, standing
from super_agents.policy.policy_file import Policy, Stale, current
from super_agents.policy.tool_rules import ALLOW, ASK, DENY, OBSERVE, ToolRule, judged, may_fit
from super_agents.system.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.events.writer import Writer
    from super_agents.leases.standing import Held, Standing
    from super_agents.policy.tool_rules import Row

_OFF = "off"
_KINDS = {"deny": "tool.denied", "ask": "tool.asked", "warn": "tool.warned", "observe": "tool.observed"}
_LONGEST = 2000  # characters of a reason
_OF_IDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_RECENT = 256 * 1024  # bytes of the log in which the same verdict on the same call would be
_SHOWN = 200  # of a path or a text of others in it


class Verdict:
    """What one lease or rule says: `deny`, `ask`, `warn` or `observe`, with the reason, and the event's members."""

    __slots__ = ("about", "reason", "word")

    def __init__(self, word: str, reason: str, **about: str) -> None:
        self.word = word
        self.reason = reason[:_LONGEST]
        self.about = about


def answer(root: str, raw: bytes, named: str = "") -> str:
    """Return JSON for the client, or nothing when there is nothing to say; `named` is the agent, if the caller knows.

    Raises what reading the client's JSON and our own files raises.
    """
    now = time.time_ns()
    call = ToolCall(root, raw, named)
    policy = _policy(root, call)
    try:
        verdicts = _judge(call, policy, stamp(now), now)
    except Exception as error:
        closed = [one for rule in policy.rules if may_fit(rule, call.tool) and (one := ToolRule(rule)).fail_closed]
        if not closed:
            raise
        log.leave_trace(root, "PreToolUse", error)
        verdicts = [Verdict(DENY, _unasked(closed[0], error), because="unread", rule=closed[0].id)]
    for verdict in verdicts:
        _record(call, verdict, now)
    return _said(verdicts)


def _judge(call: ToolCall, policy: Policy, now: str, ns: int) -> list[Verdict]:
    if policy.refusal:
        return [Verdict(DENY, f"{policy.refusal}. A person has to mend it: `super-agents rule lint`", because="unread")]
    verdicts = _by_rules(call, policy.rules, now) if policy.rules else []
    if policy.enforce != _OFF and any(writes for _, writes, _ in call.paths):
        verdicts += _by_leases(call, policy, now, ns, is_denied=any(one.word == DENY for one in verdicts))
    return verdicts


def _by_rules(call: ToolCall, rules: "list[Row]", now: str) -> list[Verdict]:
    decided, noted = judged(rules, call.asked(), now)
    found = [Verdict(rule.level, _of_rule(rule), because="rule", rule=rule.id) for rule in noted]
    if decided is not None and decided.verdict != ALLOW:
        found.append(Verdict(decided.verdict, _of_rule(decided), because="rule", rule=decided.id))
    return found


def _by_leases(call: ToolCall, policy: Policy, now: str, ns: int, *, is_denied: bool) -> list[Verdict]:
    held = _standing(call.root)
    found: dict[int, Verdict] = {}
    for path, writes, deep in call.paths:
        others = held.holding_below(path, now) if deep else held.holding(path, now) if writes else []
        for lease in others:
            if lease.holder != call.by and lease.mode == EXCLUSIVE and not _is_left(call, lease):
                about = {"because": "lease", "lease": lease.id, "holder": lease.holder, "path": path}
                found.setdefault(lease.number, Verdict(policy.enforce, _of_lease(lease, path), **about))
    if policy.auto and call.is_edit and not found and not is_denied:
        from super_agents.hooks.claude.auto_lease import take  # once a file and session

        lost = take(call, held, policy.auto, ns)
        if lost is not None:
            lease, path = lost
            about = {"because": "lease", "lease": lease.id, "holder": lease.holder, "path": path}
            found[lease.number] = Verdict(policy.enforce, _of_lease(lease, path), **about)
    return list(found.values())


def _is_left(call: ToolCall, lease: "Held") -> bool:
    """An automatic lease whose session is no more ends here."""
    if not lease.automatic or not lease.session:
        return False
    from super_agents.hooks.claude.auto_lease import end_if_left  # when somebody is in the way

    return end_if_left(call.root, lease)


def _policy(root: str, call: ToolCall) -> Policy:
    try:
        return current(f"{root}/.claude/state/policy")
    except Stale:
        from super_agents.hooks.claude.careful_policy import made  # when a setting or a rule was changed

        return made(root, by=call.by, session=call.session)


def _standing(root: str) -> "Standing":
    file, events = f"{root}/.claude/state/standing", f"{root}/.claude/events"
    try:
        return standing(file, events)
    except (Behind, FileNotFoundError):
        from super_agents.hooks.claude.careful_policy import standing_anew  # once a segment of the log

        return standing_anew(root)


def _of_lease(lease: "Held", path: str) -> str:
    why = f" for: {_shown(lease.reason)}" if lease.reason else ""
    how = " It was taken by an edit and ends with that session." if lease.automatic else ""
    return (
        f"`{_shown(path)}` is leased by `{lease.holder}` until {lease.expires_at[:16]}Z ({lease.id}){why}.{how} "
        f"Do not write it by other means. Ask the holder: `super-agents lease ask {lease.id} TEXT` or the tool "
        f"`message_send` to `{lease.holder}`; or work on something else until it is free."
    )


def _of_rule(rule: ToolRule) -> str:
    return f"rule `{rule.id}` of this project: {rule.reason}"


def _unasked(rule: ToolRule, error: BaseException) -> str:
    return f"rule `{rule.id}` fails closed, and could not be asked: {type(error).__name__}: {error}"


def _shown(text: str) -> str:
    plain = "".join(char if char.isprintable() else "?" for char in text)
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"


def _record(call: ToolCall, verdict: Verdict, ns: int) -> None:
    """Write what was said to the log, once, though settings and plugin may both have started a hook for the call."""
    kind = _KINDS[verdict.word]
    told = {"tool": call.tool, **verdict.about, "reason": verdict.reason}
    clean = log.cleaned(log.members({name: log.string(text) for name, text in told.items()}), call.root)
    if call.id and not call.id.strip(_OF_IDS):  # looks like a token, and joins this event to others: it stays
        clean = f'{{"tool_use_id":"{call.id}",{clean[1:]}'
    same = f'"data":{clean}'.encode()

    def is_known(writer: "Writer") -> bool:
        return bool(call.id) and same in writer.recent(_RECENT)

    log.write(call.root, kind, clean, by=call.by, session=call.session, ns=ns, is_known=is_known)


def _said(verdicts: list[Verdict]) -> str:
    for word in (DENY, ASK):
        reasons = [one.reason for one in verdicts if one.word == word]
        if reasons:
            return _output(permissionDecision=word, permissionDecisionReason="\n".join(reasons))
    warnings = [one.reason for one in verdicts if one.word != OBSERVE]
    return _output(additionalContext="\n".join(warnings)) if warnings else ""


def _output(**members: str) -> str:
    told = {"hookEventName": "PreToolUse", **members}
    inner = log.members({name: log.string(text) for name, text in told.items()})
    return log.members({"hookSpecificOutput": inner})
