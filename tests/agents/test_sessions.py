"""The view of sessions: what the client's hooks told of each, in whatever order it came."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.agents.sessions import Sessions
from super_agents.agents.sessions_view import SessionsView
from super_agents.errors import SessionNotFound
from super_agents.events.claude_kinds import KIND_OF
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.views import ViewStore
from super_agents.system.clock import FrozenClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.agents.session import Session
    from super_agents.events.log import EventLog

ONE, TWO = "one", "two"


class Told:
    """A log into which hooks tell, and the sessions folded from it."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.views = ViewStore(None, log, [SessionsView()])
        self.sessions = Sessions(self.views)

    def hook(self, event: str, session: str = ONE, **said: Any) -> None:
        """Have a hook of the client tell."""
        data = {"input": {"session_id": session, "hook_event_name": event, **said}}
        self.log.append(KIND_OF[event], by="claude-1a2b", session=session, data=data)

    def joined(self, session: str = ONE, *, pid: int = 7, agent: str = "claude-1a2b") -> None:
        """Have a session take part."""
        process = {"pid": pid, "process_started": 1.5}
        data = {"session": session, "how": "new", "is_given": True, "agent": agent, "cwd": "/work", **process}
        self.log.append("session.joined", by=agent, session=session, data=data)

    def at_work(self) -> None:
        """Have a session begin and get a prompt."""
        self.joined()
        self.hook("SessionStart", source="startup")
        self.hook("UserPromptSubmit", prompt_id="p-1", prompt="Bake")

    def tool(self, use: str = "u-1", name: str = "Bash", **said: Any) -> None:
        """Have a tool begin."""
        self.hook("PreToolUse", tool_name=name, tool_use_id=use, **said)

    @property
    def now(self) -> Session:
        """The first session as it stands."""
        return self.sessions.get(ONE)


@pytest.fixture
def told() -> Iterator[Told]:
    log = MemoryEventLog(clock=FrozenClock())
    with closing(log):
        yield Told(log)


def test_a_turn_from_its_prompt_to_its_end(told: Told) -> None:
    told.joined()
    told.hook("SessionStart", source="startup", model="opus")
    assert (told.now.state, told.now.model, told.now.pid) == ("starting", "opus", 7)

    told.hook("UserPromptSubmit", prompt_id="p-1")
    told.tool()
    assert (told.now.state, told.now.tool, told.now.evidence) == ("working", "Bash", "hook PreToolUse (Bash)")

    told.hook("PermissionRequest", tool_name="Bash")
    assert (told.now.state, told.now.tool) == ("waiting", "Bash")

    told.hook("PostToolUse", tool_name="Bash", tool_use_id="u-1")
    assert (told.now.state, told.now.tool) == ("working", None)

    told.hook("Stop", prompt_id="p-1")
    assert (told.now.state, told.now.evidence) == ("idle", "hook Stop")

    told.hook("SessionEnd", reason="prompt_input_exit")
    assert (told.now.state, told.now.ended_why) == ("ended", "hook SessionEnd (prompt_input_exit)")
    assert told.sessions.list() == []
    assert [one.id for one in told.sessions.list(over=True)] == [ONE]


def test_a_denied_call_is_over_with_its_batch(told: Told) -> None:
    told.at_work()
    told.tool("u-1")
    told.tool("u-2", "Write")
    assert (told.now.tools, told.now.tool) == (2, "Write")

    told.hook("PostToolBatch", tool_calls=[{"tool_use_id": "u-1"}, {"tool_use_id": "u-2"}])

    assert (told.now.tools, told.now.state) == (0, "working")


def test_a_tools_end_that_comes_after_the_turns_begins_no_turn(told: Told) -> None:
    told.at_work()
    told.tool()
    told.hook("Stop", prompt_id="p-1")

    told.hook("PostToolUse", tool_name="Bash", tool_use_id="u-1")

    assert told.now.state == "idle"


def test_the_end_of_the_turn_before_does_not_end_this_one(told: Told) -> None:
    told.at_work()
    told.hook("UserPromptSubmit", prompt_id="p-2")

    told.hook("Stop", prompt_id="p-1")

    assert told.now.state == "working"


def test_a_prompt_that_is_written_after_the_end_of_its_turn_begins_none(clock: FrozenClock) -> None:
    with closing(MemoryEventLog(clock=clock)) as log:
        told = Told(log)
        told.at_work()
        clock.move(5)
        told.hook("Stop", prompt_id="p-1")
        clock.move(-3)  # an event of a hook has the time when that began

        told.hook("UserPromptSubmit", prompt_id="p-1", prompt="with a secret that took time to find")
        told.hook("SessionStart", source="startup", model="opus")

        assert (told.now.state, told.now.model) == ("idle", "opus")
        told.views.close()


def test_a_session_that_another_process_resumes_begins_anew(told: Told) -> None:
    told.at_work()

    told.joined(pid=8)

    assert (told.now.state, told.now.pid) == ("starting", 8)


def test_a_failed_turn_says_why(told: Told) -> None:
    told.at_work()

    told.hook("StopFailure", prompt_id="p-1", error="rate_limit")

    assert (told.now.state, told.now.evidence) == ("idle", "hook StopFailure (rate_limit)")


def test_a_subagent_that_goes_on_after_the_turn_does_not_make_the_session_work(told: Told) -> None:
    told.at_work()
    told.hook("SubagentStart", agent_id="a-1")
    told.hook("Stop", prompt_id="p-1")
    told.tool("u-9", "Grep", agent_id="a-1")

    assert (told.now.state, told.now.subagents, told.now.tool) == ("idle", 1, "Grep")

    told.hook("SubagentStop", agent_id="a-1")
    assert told.now.subagents == 0


@pytest.mark.parametrize(
    ("kind", "state"), [("permission_prompt", "waiting"), ("idle_prompt", "idle"), ("x", "working")]
)
def test_notifications_tell_of_dialogs(told: Told, kind: str, state: str) -> None:
    told.at_work()

    told.hook("Notification", notification_type=kind)

    assert told.now.state == state


def test_a_process_has_one_session_at_a_time(told: Told) -> None:
    told.at_work()

    told.joined(TWO)

    assert [one.id for one in told.sessions.list()] == [TWO]
    assert told.now.ended_why == f"its client went on with the session {TWO}"


def test_another_process_with_the_same_number_is_another(told: Told) -> None:
    told.at_work()
    process = {"pid": 7, "process_started": 99.0}
    told.log.append("session.joined", by="b", data={"session": TWO, "how": "new", "is_given": True, **process})

    assert [one.id for one in told.sessions.list()] == [ONE, TWO]


def test_what_comes_late_does_not_bring_a_session_back(told: Told) -> None:
    told.at_work()
    told.log.append("session.lost", by="super-agents", data={"session": ONE, "evidence": "process 7 is gone"})

    told.hook("PostToolUse", tool_name="Bash", tool_use_id="u-1")

    assert (told.now.state, told.now.last_kind) == ("lost", "claude.tool_finished")


def test_a_session_is_found_by_the_beginning_of_its_id(told: Told) -> None:
    told.joined("abc-1", pid=1)
    told.joined("abd-2", pid=2)

    assert told.sessions.get("abc").id == "abc-1"
    for unclear in ("ab", "", "x"):
        with pytest.raises(SessionNotFound):
            told.sessions.get(unclear)


def test_a_session_with_an_odd_id_is_found(told: Told) -> None:
    told.joined("a\0\nb", pid=1)

    assert told.sessions.get("a\0\nb").id == "a\0\nb"


def test_sessions_of_one_agent(told: Told) -> None:
    told.joined("a", pid=1, agent="claude-1")
    told.joined("b", pid=2, agent="claude-2")

    assert [one.id for one in told.sessions.list(agent="claude-2")] == ["b"]


HOOKS = st.sampled_from(sorted(KIND_OF))
SAID = st.fixed_dictionaries(
    {},
    optional={
        "source": st.sampled_from(["startup", "resume", "clear", "compact", 5]),
        "prompt_id": st.sampled_from(["p-1", "p-2", None]),
        "tool_use_id": st.sampled_from(["u-1", "u-2", []]),
        "tool_name": st.sampled_from(["Bash", "Write", {}]),
        "agent_id": st.sampled_from(["a-1", "a-2"]),
        "notification_type": st.sampled_from(["permission_prompt", "idle_prompt", "other"]),
        "tool_calls": st.sampled_from([None, [], [{"tool_use_id": "u-1"}], ["x"]]),
        "reason": st.sampled_from(["clear", "other"]),
        "cwd": st.sampled_from(["/a", 3]),
    },
)
OURS = st.sampled_from(
    [
        ("session.joined", {"how": "new", "is_given": True, "agent": "a", "pid": 7, "process_started": 1.0}),
        ("session.joined", {"how": "unproven", "is_given": False}),
        ("tool.denied", {"tool": "Edit", "because": "lease", "reason": "held"}),
        ("session.lost", {"evidence": "gone"}),
        ("session.interrupted", {"evidence": "seen"}),
        ("session.observed", {"evidence": "seen", "state": "idle"}),
        ("session.observed", {"evidence": "seen", "state": "waiting"}),
        ("session.observed", {"evidence": "seen", "state": "nonsense"}),
    ]
)
EVENTS = st.lists(
    st.tuples(st.sampled_from([ONE, TWO]), st.one_of(st.tuples(HOOKS, SAID), OURS), st.booleans()), max_size=40
)


@given(EVENTS)
def test_the_view_is_the_same_folded_in_pieces_or_anew(events: list[Any]) -> None:
    with closing(MemoryEventLog(clock=FrozenClock())) as log:
        told = Told(log)
        for session, (kind, data), looks in events:
            if kind in KIND_OF:
                told.hook(kind, session, **data)
            else:
                whose = {"session": session} if kind.startswith("session.") else {}
                log.append(kind, by="super-agents", session=session, data={**whose, **data})
            if looks:
                told.views.catch_up()
        told.views.catch_up()
        folded = told.views.rows("sessions")

        told.views.rebuild("sessions")

        assert told.views.rows("sessions") == folded
        for one in told.sessions.list(over=True):
            assert one.is_open == (one.ended_at is None)
            assert one.since <= one.last_at
        told.views.close()
