"""What an agent is told when it meets the server; clients cut it at 2,048 characters."""

INSTRUCTIONS = """\
You share this project with other agents and with people. These tools are how you work together; all they do is written
to the project's event log, and nothing is lost.

- Begin with `agent_register` unless you were started with a name. Others know you by it.
- Before you ask or decide, look: `knowledge_search`. What others should know later, `knowledge_save`.
- `inbox_read` when you begin, between two pieces of work and before you stop. Answer with `message_send` and
  `reply_to`, or `acknowledge` what needs no answer; what you leave comes again. To wait, use `inbox_wait`, not a loop.
- Work from the board: `task_list` with `ready`, then `task_claim`. A task is yours alone until its `until`; keep the
  `token`. End it with `task_finish` and what proves it, or `task_fail` and why. Add what you find with `task_add`.
- Before you edit files that others may edit, `lease_take` them. If another holds them, ask or do something else; never
  edit what another holds.
- What a person has to allow, ask first, and do it only on a yes: `super-agents approval ask "what exactly" --wait 5m`.
- An error says what is wrong (`message`), what to do (`hint`) and whether you can do it (`recoverable`). If you cannot,
  tell the person you work for.
- The rest is in the shell: `super-agents --help`.
"""
