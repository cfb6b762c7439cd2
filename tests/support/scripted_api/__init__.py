"""A scripted stand-in for the Messages API: the real Claude Code completes whole loops of an agent offline.

Every answer of "the model" is a step of a scenario that a test wrote, streamed back as server-sent events:

    with ScriptedApi([{"tool": "Bash", "input": {"command": "ls"}}, {"text": "done"}]) as api:
        run_client(env={"ANTHROPIC_BASE_URL": api.url, ...})
    assert not api.failures

The short form of a scenario is a list of steps, played by the main conversation. The full form is an object:

    {
      "scripts": [SCRIPT, ...],        the first that matches is taken, see "Which script"
      "default_text": "ok",            the answer when no script matches, or the one that does has run out of steps
      "on_exhausted": "text"|"error",  running out of steps: answer default_text (default), or HTTP 400 and a failure
      "vars": {"name": "value"}        more {{name}} placeholders
    }

A SCRIPT is

    {
      "name":  "reviewer",             shown in the journal; "script-N" when not given
      "match": {                       all given conditions must hold; the values but "kind" are regular expressions
        "kind":    "main" | "subagent" | "aux" | "any",   "main" when not given
        "prompt":  searched in one user prompt
        "notice":  searched in all text of one message that is not the assistant's: reminders, context of hooks,
                   notifications and notices included
        "system":  searched in the system prompt
        "model":   searched in the model's id
        "session": searched in the client's session id
        "cwd":     searched in the client's working directory
      },
      "steps": [STEP, ...]
    }

A STEP is one message of the assistant, or one failure:

    {"text": "words"}                        text, then end_turn
    {"tool": "Bash", "input": {...}}         one call of a tool
    {"text": "...", "tools": [{"name": "Read", "input": {...}, "id": "optional"}, ...]}   text, then calls in parallel
    {"thinking": "...", "text": "..."}       a thinking block first
    {"json": {...}}                          text that is this JSON: structured output, evaluators of hooks, titles
    {"error": {"status": 529, "type": "overloaded_error", "message": "...", "headers": {...}}, "times": 2}
                                             this HTTP error, `times` times (1 when not given; -1: for ever), and then
                                             the next step
    {"drop": true, "times": 1}               close the connection in mid-stream

and may also carry

    "expect":  {"result": "regex", "not_result": "regex", "is_error": false, "context": "regex"}
               checks the request that is being answered: its newest tool results (joined text), and as "context" all
               after the assistant's last message, reminders and notices included. A miss is noted in `failures`, and
               the answer is the text "SCRIPTED_API: expectation failed ..."
    "hold":        a name: the answer waits until the test calls `api.release(name)`, so the client works till then
    "delay":       seconds before the first byte
    "chunk_delay": seconds between streamed pieces
    "usage":       {"input_tokens": 9, ...} merged into the reported usage
    "stop_reason": instead of end_turn or tool_use (e.g. "max_tokens", "refusal")
    "headers":     more headers of the response (e.g. of rate limits)
    "comment":     ignored

Placeholders in any string of a step: {{result}} (joined text of the newest tool results), {{prompt}} (the user prompt
that selected the script), {{cwd}}, {{session}}, {{model}}, {{find:REGEX}} (group 1, or all, of the last match in the
conversation's text), {{NAME}} from "vars".

Which script, which step
========================
Nothing about the position is kept between requests: it is read from the request itself, so retries, resumed sessions
and a restarted server all work.

* kind: "aux" when the request offers no tools (titles, hooks that ask the model, the classifier of the auto mode), else
  "subagent" when the client marks it so, else "main". Compaction, hooks with an agent and forked skills carry tools and
  no mark: they are "main", too; tell them apart by "prompt" or "system", in a script of their own.
* script: user prompts (text blocks of user messages, without system reminders) and whole messages (for "notice") are
  looked at from the newest to the oldest; the first script whose conditions hold there is taken, and that message is
  the anchor. A script with neither condition is anchored at the oldest prompt, and considered after all that have one.
* step: the number of the assistant's messages after the anchor. Failures make no message of the assistant, so for
  these alone a counter is kept for each script, step and session.

An aux request without a script is answered with a minimal instance of the JSON schema that it asked for, or with
default_text. Served are POST /v1/messages (streamed or not), POST /v1/messages/count_tokens, GET /v1/models and
HEAD or GET /; every other path is answered 404 and noted, so that a test can assert what a client tried to reach.
Keys and headers of authorization do not get into the journal.
"""
