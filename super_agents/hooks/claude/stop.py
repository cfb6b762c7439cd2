"""When a turn ends in a client that has no screen: it goes on with the mail that came meanwhile, instead of ending.

Where there is a screen, a waiter brings it. Each message is offered once, so this ends when there is no new one.
"""

from super_agents.hooks.claude.screen import is_there


def answer(root: str, raw: bytes) -> str:
    """Return why the turn is to go on, or nothing."""
    if is_there():
        return ""
    from super_agents.hooks.claude.prompted import text_for  # as at its prompt

    text = text_for(root, raw, ended=True)
    return f'{{"decision":"block","reason":{text}}}' if text else ""
