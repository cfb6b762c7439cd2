"""What goes wrong there is raised here: the same class, sentence, hint and details."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from super_agents import errors
from super_agents.client.answers import problem
from super_agents.client.synchronous.client import Client
from super_agents.errors import IdentityRefused, KmUnreachable, ServiceUnavailable, SuperAgentsError
from super_agents.runtime import km_process

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.projects.project import Project
    from tests.client.conftest import Connect

    Deed = Callable[[Any], object]


def _raised(deed: Deed, on: Any) -> SuperAgentsError:
    with pytest.raises(SuperAgentsError) as caught:
        deed(on)
    return caught.value


@pytest.mark.parametrize(
    ("far", "near"),
    [
        (lambda it: it.board.show("t-99"), lambda it: it.board.show("t-99")),
        (lambda it: it.board.claim("t-1"), lambda it: it.board.claim("t-1", by="builder")),
        (lambda it: it.board.claim(), lambda it: it.board.claim(by="builder")),
        (lambda it: it.board.release("t-1", 7), lambda it: it.board.release("t-1", 7, by="builder")),
        (lambda it: it.board.link("t-1", ["t-1"]), lambda it: it.board.link("t-1", ["t-1"], by="builder")),
        (lambda it: it.leases.take("a"), lambda it: it.leases.take("a", by="builder")),
        (lambda it: it.leases.get("l-9"), lambda it: it.leases.get("l-9")),
        (lambda it: it.mail.get("m-9"), lambda it: it.mail.get("m-9")),
        (lambda it: it.mail.send("x", to="nobody"), lambda it: it.mail.send("x", to=["nobody"], by="builder")),
        (lambda it: it.library.get("nothing"), lambda it: it.library.get("nothing")),
        (lambda it: it.library.save(title=" "), lambda it: it.library.save(title=" ", by="builder")),
        (lambda it: it.roster.get("nobody"), lambda it: it.roster.get("nobody")),
        (lambda it: it.log.get(10**6), lambda it: it.log.get(10**6)),
        (lambda it: it.log.append("no.kind"), lambda it: it.log.append("no.kind", by="builder")),
    ],
    ids=range(14),
)
def test_an_error_is_the_one_that_local_objects_raise(running: Project, builder: Any, far: Deed, near: Deed) -> None:
    running.roster.register("other")
    running.board.add("Theirs", by="other")
    running.board.claim("t-1", by="other")
    running.leases.take("a", by="other", reason="mine")

    theirs, ours = _raised(far, builder), _raised(near, running)

    assert type(theirs) is type(ours)
    assert theirs.to_dict() == ours.to_dict()


def test_every_error_of_ours_can_come_from_afar() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, SuperAgentsError)]
    response = httpx2.Response(409, request=httpx2.Request("GET", "http://127.0.0.1/api/v1/tasks"))

    for one in classes:
        told = {"code": one.__new__(one).code, "detail": "What happened", "hint": "do this", "details": {"at": 7}}
        error = problem(told, response)

        assert type(error) is one
        assert (error.message, error.hint, error.details) == ("What happened", "do this", {"at": 7})


def test_who_has_no_name_or_a_wrong_secret_is_refused(running: Project, connect: Connect) -> None:
    running.roster.register("builder")

    for one in (connect(), connect("builder", "guessed")):
        with pytest.raises(IdentityRefused):
            one.board.add("Mine")


def test_a_wrong_token_is_told_at_once(running: Project) -> None:
    url = km_process.start(running).url

    guess = "guessed"
    with Client(url=url, token=guess) as client, pytest.raises(ServiceUnavailable, match="token") as caught:
        client.status()

    assert caught.value.details["code"] == "token_refused"


def test_a_knowledge_manager_that_does_not_run_is_told_at_once(project: Project) -> None:
    with Client(project.root) as client, pytest.raises(KmUnreachable, match="does not run") as caught:
        client.status()

    assert "super-agents start" in caught.value.hint


def test_a_server_that_does_not_answer_in_time_is_told_as_an_error_of_ours() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"

        with Client(url=url, token=url, timeout=0.2) as client, pytest.raises(KmUnreachable, match="timed out"):
            client.status()
