"""How the manager's threads share the interpreter."""

from __future__ import annotations

import gc
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from super_agents.km import sharing
from super_agents.km.sharing import Precedence

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def interpreter() -> Iterator[None]:
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.callbacks.remove(sharing._settle)
    gc.unfreeze()


@pytest.mark.usefixtures("interpreter")
def test_a_full_collection_looks_once_at_what_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    sharing.begin()
    sharing.begin()
    gc.unfreeze()
    monkeypatch.setattr(sharing, "_MANY", 1 << 40)

    gc.collect()
    assert gc.get_freeze_count() == 0

    monkeypatch.setattr(sharing, "_MANY", 0)
    gc.collect(1)
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert gc.get_freeze_count() > 0
    assert gc.callbacks.count(sharing._settle) == 1
    assert sys.getswitchinterval() < 0.005


def test_who_folds_waits_for_the_last_answer_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_PATIENCE", 60)
    precedence, passed = Precedence(), threading.Event()

    def fold() -> None:
        precedence.give_way()
        passed.set()

    with precedence.answering():
        with precedence.answering():
            thread = threading.Thread(target=fold)
            thread.start()
        assert not passed.is_set()
    thread.join(60)
    assert passed.is_set()


def test_who_folds_waits_for_no_long_answer_and_for_none_that_failed() -> None:
    precedence = Precedence()
    with precedence.answering():
        assert precedence.give_way()
        assert not precedence.give_way()
        with precedence.answering():
            assert precedence.give_way()

    with pytest.raises(ValueError, match="broken"), precedence.answering():
        raise ValueError("broken")
    assert precedence._none.is_set()
    precedence.give_way()


def test_who_folds_lets_the_next_answer_begin_while_there_are_some(monkeypatch: pytest.MonkeyPatch) -> None:
    yielded: list[bool] = []
    monkeypatch.setattr(sharing, "sched_yield", lambda: yielded.append(True))
    monkeypatch.setattr(sharing, "_LATELY", 60)
    precedence = Precedence()

    assert not precedence.give_way()
    assert not yielded

    with precedence.answering():
        pass
    assert not precedence.give_way()
    assert len(yielded) == 1

    monkeypatch.setattr(sharing, "_LATELY", 0)
    assert not precedence.give_way()
    assert len(yielded) == 1
