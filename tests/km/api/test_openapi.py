"""The OpenAPI document, and the API held to it by others."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from super_agents.km.api.openapi import document
from super_agents.km.api.table import OPERATIONS
from super_agents.km.mcp.table import SETS

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.api import Api

# Streams do not end; an agent that gave its name back may do nothing more; waiting takes its time.
LEFT_OUT = ("event_stream", "agent_retire", "inbox_wait", "approval_ask", "approval_wait")
# What is well-formed may be refused all the same: a task that is not there, an agent that nobody knows.
CHECKS_LEFT_OUT = "positive_data_acceptance"


def test_the_document_is_openapi() -> None:
    OpenAPIV31SpecValidator(document()).validate()


def test_each_operation_has_a_name_of_its_own_and_a_path_of_its_own() -> None:
    names = Counter(operation.name for operation in OPERATIONS)
    places = Counter((operation.method, operation.path) for operation in OPERATIONS)

    assert [name for name, count in [*names.items(), *places.items()] if count > 1] == []


def test_every_tool_of_mcp_is_an_operation() -> None:
    called = {operation.tool.name for operation in OPERATIONS}

    assert {tool.name for tool in SETS["all"]} - called == set()


def test_what_a_path_holds_is_an_argument() -> None:
    strange = [row.name for row in OPERATIONS if not set(row.variables) <= set(row.tool.takes)]
    lost = [row.name for row in OPERATIONS if not set(row.tool.needs) <= {*row.variables, *row.needs}]

    assert (strange, lost) == ([], [])


def test_only_what_changes_nothing_is_asked_with_get() -> None:
    wrong = [row.name for row in OPERATIONS if row.method == "GET" and not row.tool.reads_only]

    assert wrong == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_schemathesis_finds_nothing(project: Project, api: Api, builder: Api) -> None:
    project.board.add("one", by="human:ada")
    project.library.save(title="how", by="human:ada")
    builder.given("POST", "/leases", {"patterns": ["a/"]})
    headers = [f"--header={name}: {value}" for name, value in builder.headers.items()]
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            *("run", f"{api.url}/openapi.json", "--url", api.url, *headers),
            *(word for name in LEFT_OUT for word in ("--exclude-operation-id", name)),
            *("--exclude-checks", CHECKS_LEFT_OUT, "--suppress-health-check", "all"),
            *("--phases", "coverage,fuzzing", "--max-examples", "5", "--generation-deterministic"),
            *("--no-color", "--request-timeout", "30"),
        ],
        cwd=project.root,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
