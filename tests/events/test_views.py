"""A view is a pure function of the log: folded in pieces, at once or up to a number, it holds the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from super_agents.errors import CursorAhead, PathRefused, ViewNotFound
from super_agents.events import file_log
from super_agents.events.activity import Activity
from super_agents.events.file_log import FileEventLog
from super_agents.events.key_index import Keys
from super_agents.events.memory_log import MemoryEventLog
from super_agents.events.segments import newest
from super_agents.events.views import View, ViewStore
from tests.support.children import children
from tests.support.logs import LOG, NOTED, fill, note
from tests.support.statements import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog

PROCESSES = 3


class Words(View):
    """Counts words, and remembers the order in which events came."""

    name = "words"
    kinds = ("custom.said", "custom.sh*")
    tables: ClassVar[Mapping[str, str]] = {
        "words": "word TEXT PRIMARY KEY, count INTEGER",
        "words_order": "seq INTEGER",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Count."""
        database.execute("INSERT INTO words_order VALUES (?)", (event.seq,))
        for word in event.data["text"].split():
            database.execute("INSERT INTO words VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1", (word,))


class LongWords(Words):
    """The next version, which passes over what is short."""

    version = 2

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Count what is long."""
        if len(event.data["text"]) > 1:
            super().fold(event, database)


class Others(View):
    """Remembers every event."""

    name = "others"
    tables: ClassVar[Mapping[str, str]] = {"others": "seq INTEGER, kind TEXT"}

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Remember."""
        database.execute("INSERT INTO others VALUES (?, ?)", (event.seq, event.kind))


ALL = (Words, Others, Activity, Keys)

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["custom.said", "custom.shouted", "custom.ignored"]),
        st.sampled_from(["a", "b", "a b", "b b c"]),
        st.none() | st.sampled_from(["k1", "k2"]),
        st.sampled_from(["ada", "bob"]),
    ),
    max_size=40,
)


def store(path: Path | None, log: EventLog, *kinds: type[View]) -> ViewStore:
    return ViewStore(path, log, [kind() for kind in kinds or ALL])


def rows(views: ViewStore) -> dict[str, object]:
    return {name: views.rows(name) for name in views.versions()}


def say(log: EventLog, text: str, kind: str = "custom.said", by: str = "tester", key: str | None = None) -> int:
    return log.append(kind, by=by, data={"text": text}, key=key).seq


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, cuts=st.sets(st.integers(0, 40)), until=st.integers(0, 45))
def test_folding_in_pieces_at_once_or_anew_gives_the_same(
    events: list[tuple[str, str, str | None, str]], cuts: set[int], until: int
) -> None:
    log = MemoryEventLog()
    pieces = store(None, log)
    states = [rows(pieces)]
    for place, (kind, text, key, by) in enumerate(events):
        say(log, text, kind, by, key)
        while len(states) <= log.head:
            states.append(rows(store(None, log).at(len(states))))
        if place in cuts:
            assert pieces.catch_up() == log.head
            assert rows(pieces) == states[log.head]
    pieces.catch_up()

    at_once = store(None, log)
    at_once.catch_up()
    assert rows(pieces) == rows(at_once) == rows(at_once.at(log.head)) == states[-1]
    at_once.rebuild()
    assert rows(at_once) == states[-1]
    assert rows(at_once.at(min(until, log.head))) == states[min(until, log.head)]
    assert set(pieces.positions().values()) == {log.head}


def test_whoever_lets_others_go_first_folds_a_few_events_at_a_time(log: EventLog, tmp_path: Path) -> None:
    views = store(tmp_path / "r.db", log)
    for _ in range(40):
        say(log, "a")
    seen: list[int] = []

    def give_way() -> bool:
        with closing(sqlite3.connect(tmp_path / "r.db")) as other:
            seen.append(other.execute("SELECT min(seq) FROM views").fetchone()[0])
        return len(seen) > 4  # nobody at first

    views.catch_up()
    for _ in range(40):
        say(log, "a")
    views.give_way = give_way

    assert views.catch_up() == 80
    assert seen == [40] * 16 + [56] * 16 + [72] * 8
    assert views.rows("words")["words"] == [{"word": "a", "count": 80}]


def test_nobody_goes_first_while_all_wait_for_a_decision(log: EventLog, tmp_path: Path) -> None:
    views = store(tmp_path / "r.db", log)
    asked: list[int] = []

    def give_way() -> bool:
        asked.append(log.head)
        return False

    views.give_way = give_way
    say(log, "a")

    with views.deciding() as held:
        say(held, "a")
        assert views.catch_up() == 2
    assert asked == []

    say(log, "a")
    assert views.catch_up() == 3
    assert asked == [3]


def test_catching_up_returns_the_last_number_and_folds_nothing_twice(log: EventLog, tmp_path: Path) -> None:
    views = store(tmp_path / "r.db", log)
    assert views.catch_up() == 0
    say(log, "a b")

    assert [views.catch_up(), views.catch_up()] == [1, 1]

    assert views.rows("words")["words"] == [{"word": "a", "count": 1}, {"word": "b", "count": 1}]
    assert say(log, "a") == views.catch_up()
    assert views.rows("words")["words"] == [{"word": "a", "count": 2}, {"word": "b", "count": 1}]


def test_a_long_log_is_folded_in_several_transactions(
    log: EventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("super_agents.events.views._BATCH", 7)
    fill(log, 21)
    views = store(tmp_path / "r.db", log, Others)

    assert views.catch_up() == 21

    assert [row["seq"] for row in views.rows("others")["others"]] == list(range(1, 22))


class Failing(Others):
    """Has a bug that one event meets."""

    name = "failing"
    tables: ClassVar[Mapping[str, str]] = {"failing": "seq INTEGER, kind TEXT"}
    fails_at = 15

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Remember, but for one."""
        if event.seq == self.fails_at:
            raise ZeroDivisionError
        database.execute("INSERT INTO failing VALUES (?, ?)", (event.seq, event.kind))


def test_an_interrupted_fold_leaves_a_whole_state_and_goes_on_from_there(
    log: EventLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("super_agents.events.views._BATCH", 10)
    fill(log, 21)
    views = store(tmp_path / "r.db", log, Failing)
    with pytest.raises(ZeroDivisionError):
        views.catch_up()
    assert views.positions() == {"failing": 10}
    assert len(views.rows("failing")["failing"]) == 10
    monkeypatch.setattr(Failing, "fails_at", 0)

    assert views.catch_up() == 21

    assert [row["seq"] for row in views.rows("failing")["failing"]] == list(range(1, 22))


def test_a_view_of_another_version_is_folded_anew(log: EventLog, tmp_path: Path) -> None:
    for text in ("a", "a b", "b"):
        say(log, text)
    store(tmp_path / "r.db", log, Words, Others).catch_up()

    views = store(tmp_path / "r.db", log, LongWords, Others)

    assert views.positions() == {"words": 0, "others": 3}
    views.catch_up()
    assert views.rows("words")["words"] == [{"word": "a", "count": 1}, {"word": "b", "count": 1}]
    assert len(views.rows("others")["others"]) == 3


def test_two_stores_in_one_file_do_not_disturb_each_other(log: EventLog, tmp_path: Path) -> None:
    one, two = store(tmp_path / "r.db", log, Words), store(tmp_path / "r.db", log, Others)
    say(log, "a")
    one.catch_up()
    say(log, "b")
    two.catch_up()

    assert (one.positions(), two.positions()) == ({"words": 1}, {"others": 2})
    one.catch_up()
    assert [row["word"] for row in one.rows("words")["words"]] == ["a", "b"]
    assert len(two.rows("others")["others"]) == 2


def test_a_deleted_database_is_built_again(log: EventLog, tmp_path: Path) -> None:
    say(log, "a b")
    before = store(tmp_path / "deep/r.db", log)
    before.catch_up()
    expected = rows(before)
    before.close()
    for path in (tmp_path / "deep").iterdir():
        path.unlink()

    after = store(tmp_path / "deep/r.db", log)
    after.catch_up()

    assert rows(after) == expected


def test_a_store_that_was_closed_opens_again(log: EventLog, tmp_path: Path) -> None:
    say(log, "a")
    views = store(tmp_path / "r.db", log)
    views.catch_up()
    views.close()
    views.close()

    assert views.catch_up() == 1


def test_a_view_that_saw_more_than_the_log_holds_says_so_until_it_is_rebuilt(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    fill(log, 2)
    old = (log.directory / LOG).read_bytes()
    fill(log, 3)
    views = store(tmp_path / "r.db", log, Others)
    views.catch_up()
    (log.directory / LOG).write_bytes(old)
    log.close()

    for question in (views.catch_up, views.positions):
        with pytest.raises(CursorAhead) as caught:
            question()
    assert caught.value.details == {"name": "others", "at": 5, "last": 2}

    assert views.rebuild() == 2
    assert len(views.rows("others")["others"]) == 2


def test_a_view_of_events_that_a_power_cut_took_is_folded_anew(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    fill(log, 2)
    before = (log.directory / LOG).read_bytes()
    log.append("custom.lost", by="tester")
    views = store(tmp_path / "r.db", log, Others)
    views.catch_up()
    views.close()
    log.close()
    (log.directory / LOG).write_bytes(before)

    fill(log, 2)

    assert store(tmp_path / "r.db", log, Others).catch_up() == 4
    assert [row["kind"] for row in views.rows("others")["others"]] == [NOTED] * 4


def test_a_table_of_positions_without_times_is_carried_on(log: EventLog, tmp_path: Path) -> None:
    fill(log, 2)
    views = store(tmp_path / "r.db", log, Others)
    views.catch_up()
    views.database.execute("ALTER TABLE views DROP COLUMN ts")
    views.close()
    fill(log, 1)

    assert store(tmp_path / "r.db", log, Others).catch_up() == 3
    assert len(views.rows("others")["others"]) == 3


def test_one_view_may_be_rebuilt_by_name(log: EventLog, tmp_path: Path) -> None:
    say(log, "a")
    views = store(tmp_path / "r.db", log)
    views.catch_up()
    views.database.execute("DELETE FROM words")
    views.database.execute("DELETE FROM others")

    views.rebuild("words")

    assert len(views.rows("words")["words"]) == 1
    assert views.rows("others")["others"] == []


def test_an_unknown_view_names_those_that_are_known(log: EventLog) -> None:
    with pytest.raises(ViewNotFound) as caught:
        store(None, log).rebuild("word")

    assert "words" in caught.value.hint


def test_processes_that_catch_up_at_once_fold_every_event_once(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    fill(log, 2_000)
    with children(*[(_catch_up, tmp_path)] * PROCESSES) as started:
        for child in started:
            child.tell("go")
        for child in started:
            child.finish()

    views = store(tmp_path / "r.db", log, Others)
    assert [row["seq"] for row in views.rows("others")["others"]] == list(range(1, log.head + 1))
    assert views.positions() == {"others": log.head}


def _catch_up(pipe: Connection, folder: Path) -> None:
    log = FileEventLog(folder / "events")
    views = store(folder / "r.db", log, Others)
    pipe.recv()
    for _ in range(20):
        note(log)
        views.catch_up()


def test_views_go_over_rotation_and_archive(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    views = store(tmp_path / "r.db", log, Others)
    for _ in range(3):
        note(log)
        views.catch_up()
        log.rotate()
        log.archive()

    views.catch_up()

    assert [row["seq"] for row in views.rows("others")["others"]] == list(range(1, log.head + 1))


@pytest.mark.parametrize("content", [b"this is no database at all, but a text of some length", b"\0" * 8192])
def test_a_database_that_is_none_says_that_it_can_be_moved_away(log: EventLog, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.db").write_bytes(content)

    with pytest.raises(PathRefused) as caught:
        store(tmp_path / "r.db", log).catch_up()

    assert "view rebuild" in caught.value.hint


def test_a_mistake_in_a_views_sql_stays_what_it_is(log: EventLog) -> None:
    """It is a bug of ours, and no refusal of the machine."""

    class Wrong(Others):
        name = "wrong"

        def fold(self, event: Event, database: sqlite3.Connection) -> None:
            database.execute("INSERT INTO nowhere VALUES (?)", (event.seq,))

    note(log)

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        store(None, log, Wrong).catch_up()


def test_activity_counts_kinds_and_actors_with_their_first_and_last_event(log: EventLog) -> None:
    for by in ("ada", "bob", "ada"):
        log.append(NOTED, by=by)
    views = store(None, log, Activity)

    views.catch_up()

    found = views.rows("activity")
    assert [(row["kind"], row["count"], row["first_seq"], row["last_seq"]) for row in found["activity_kinds"]] == [
        (NOTED, 3, 1, 3)
    ]
    assert [(row["actor"], row["count"], row["last_ts"]) for row in found["activity_actors"]] == [
        ("ada", 2, log.get(3).ts),
        ("bob", 1, log.get(2).ts),
    ]


def test_what_is_new_is_folded_in_one_transaction_with_one_note_of_the_position(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    views = ViewStore(tmp_path / "registry.db", log, [Activity(), Keys()])
    views.catch_up()
    log.append("custom.x", by="rose")

    with counted(views.database) as work:
        views.catch_up()

    assert (work.count("BEGIN"), work.count("COMMIT"), work.count("UPDATE views")) == (1, 1, 1)
    assert set(views.positions().values()) == {1}
    views.close()


def test_the_log_is_asked_once_how_long_it_is_however_many_views_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = FileEventLog(tmp_path / "events")
    views = ViewStore(tmp_path / "registry.db", log, [Activity(), Keys()])
    views.catch_up()
    asked: list[Path] = []

    def noted(folder: Path, most: int) -> bytes:
        asked.append(folder)
        return newest(folder, most)

    monkeypatch.setattr(file_log, "newest", noted)

    views.catch_up()

    assert asked == [tmp_path / "events"]
    views.close()
