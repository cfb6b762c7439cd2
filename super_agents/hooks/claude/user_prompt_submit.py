"""At a prompt: an offer that comes back as one was taken; where no waiter can be, mail goes along with the prompt."""

from super_agents.hooks.claude.screen import is_there

_MARK = b"[super-agents mail "


def answer(root: str, raw: bytes) -> str:
    """Return context for the model, in a client that has no screen and has mail; else nothing."""
    if _MARK in raw:
        from super_agents.hooks.claude.offer_files import take_all  # only with a prompt that brings mail

        take_all(root, raw)
    if is_there():
        return ""
    from super_agents.hooks.claude.prompted import text_for  # a client that is started for one prompt

    text = text_for(root, raw, ended=False)
    event = '{"hookSpecificOutput":{"hookEventName":"UserPromptSubmit","additionalContext":'
    return f"{event}{text}}}}}" if text else ""
