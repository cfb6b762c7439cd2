"""What an agent is told when it meets the server; clients cut it at 2,048 characters."""

INSTRUCTIONS = """\
You share this project with other agents and with people. These tools are how you work together; all they do is \
written to the project's event log and nothing is lost.

- Begin with `agent_register` unless you were started with a name. Others know you by it.
- An error says what is wrong (`message`), what to do (`hint`) and whether you can do it (`recoverable`).
- `event_trace` shows what led to what.
"""
