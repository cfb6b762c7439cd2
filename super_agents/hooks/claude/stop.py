"""When a turn ends in a client that has no screen: it goes on with the mail that came meanwhile, instead of ending.

Where there is a screen, a waiter brings it. Each message is offered once, so this ends when there is no new one.
"""

from super_agents.hooks.claude import screen
from super_agents.hooks.claude.user_prompt_submit import text_for
from super_agents.hooks.recording import string


def answer(root: str, raw: bytes) -> str:
    """Return why the turn is to go on, or nothing."""
    text = "" if screen.is_there() else text_for(root, raw, ended=True)
    return f'{{"decision":"block","reason":{string(text)}}}' if text else ""
