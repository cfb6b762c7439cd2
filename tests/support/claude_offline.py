"""The real Claude Code in a network of its own, where there is nothing but this machine and a scripted model.

    with claude_offline([{"tool": "Bash", "input": {"command": "ls"}}, {"text": "done"}]) as rig:
        said = rig.run(project.root, "look around")       # one prompt, without a terminal
        with rig.pane(project.root) as pane:              # in a terminal
            pane.ask("look around")
            pane.wait_for("idle")

The model runs in the test's own process (`rig.api`); everything else that the test starts by the rig runs in that
network, knowledge managers included, and is ended with it. Needs the fixture `machine`: the home is thrown away.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.claude_clients import Client, answer_dialogs, environment, newest
from tests.support.claude_pane import ClaudePane
from tests.support.own_network import OwnNetwork
from tests.support.scripted_api.server import ScriptedApi

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.support.scripted_api.scenario import Object

_PATIENCE = 100.0  # seconds for one run of the client


@dataclass(frozen=True, slots=True)
class ClaudeOffline:
    """A client, its network and its model."""

    client: Client
    network: OwnNetwork
    api: ScriptedApi

    def run(
        self, root: Path, prompt: str, *flags: str, variables: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Have the client do one prompt in a trusted project, and return the lines of JSON that it says.

        Hooks that the client does not wait for have done their work by then.
        """
        print_json = ("-p", prompt, "--output-format", "stream-json", "--verbose")
        done = self.inside(root, str(self.client.program), *print_json, *flags, variables=variables)
        self.network.let_finish("super-agents-hook")
        assert done.returncode == 0, f"{done.stderr}\n{done.stdout}"
        assert "hook" not in done.stderr, done.stderr  # where the client complains of them once it has no screen
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def pane(self, root: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> Iterator[ClaudePane]:
        """Start the client in a terminal of its own in a trusted project; when the block ends it is killed."""
        answer_dialogs(root)
        command = self.network.inside(*_bare({**environment(self.api.url), **(variables or {})}))
        with ClaudePane([*command, str(self.client.program), *arguments], root, self.api) as pane:
            pane.wait_for("idle")
            yield pane

    def super_agents(self, root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run our own program where the client's hooks run, so that both reach the same knowledge manager."""
        return self.inside(root, sys.executable, "-m", "super_agents", *arguments)

    def inside(
        self, root: Path, *command: str, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run any program to its end in the network, in the environment of the client."""
        answer_dialogs(root)
        told = {**environment(self.api.url), **(variables or {})}
        return subprocess.run(
            self.network.inside(*_bare(told), *command),
            cwd=root,
            capture_output=True,
            text=True,
            input="",  # as in a script: with no stdin at all a plugin may miss what the client does first
            timeout=_PATIENCE,
            check=False,
        )


@contextmanager
def claude_offline(scenario: list[Object] | Object, client: Client | None = None) -> Iterator[ClaudeOffline]:
    """Open a network with a model that plays the scenario, for the newest client or for another."""
    with OwnNetwork() as network, ScriptedApi(scenario, listening=network.listening()) as api:
        yield ClaudeOffline(client or newest(), network, api)


def _bare(variables: Mapping[str, str]) -> list[str]:
    return ["env", "-i", *(f"{name}={value}" for name, value in variables.items())]
