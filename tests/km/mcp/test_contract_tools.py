"""The tools of contracts at work."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.km.mcp.test_tools import Crew
from tests.knowledge.contracts.apis import api, parameter
from tests.support.mcp_clients import given, refused

if TYPE_CHECKING:
    from mcp.client.client import Client

    from super_agents.projects.project import Project


def test_agents_keep_their_promises_or_say_why_not(project: Project) -> None:
    old, new = json.dumps(api(parameter("full"))), json.dumps(api())

    async def talk(client: Client) -> None:
        first = (await given(client, "contract_register", name="bakery", document=old))["contract"]
        assert (first["version"], first["by"], "document" in first) == (1, "builder", False)
        shown = await given(client, "contract_diff", name="bakery", document=new)
        assert (shown["breaking"], shown["changes"][0]["code"]) == (1, "parameter-removed")
        error = await refused(client, "contract_register", name="bakery", document=new)
        assert (error["code"], error["recoverable"]) == ("contract_broken", True)
        assert error["details"]["breaks"] == shown["changes"]
        why = {"breaking": "nobody used it", "expected": 1}
        assert (await given(client, "contract_register", name="bakery", document=new, **why))["contract"][
            "version"
        ] == 2
        assert (await given(client, "contract_diff", name="bakery"))["breaking"] == 1
        assert (await given(client, "contract_diff", name="bakery", old=2, new=1))["breaking"] == 0
        assert (await given(client, "contract_show", name="bakery"))["contract"]["document"] == json.loads(new)
        assert (await refused(client, "contract_show", name="bakery", version=9))["code"] == "contract_not_found"
        assert (await refused(client, "contract_register", name="x", document="{"))["code"] == "contract_invalid"

    Crew(project).talk("builder", talk)

    assert project.contracts.get("bakery").why == "nobody used it"
