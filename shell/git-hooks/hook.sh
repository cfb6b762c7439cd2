#!/bin/sh
# Put here by super-agents: runs the hook that was here before, then records what git did as an event.
# `super-agents remove` takes it out again. Whatever goes wrong with the recording, git does not notice.
before=@BEFORE@
python=@PYTHON@
entry=@ENTRY@

status=0
if [ -x "$before" ]; then
    "$before" "$@"
    status=$?
fi
if [ -x "$python" ] && [ -r "$entry" ]; then
    "$python" -I -S "$entry" git @NAME@ "$@" </dev/null >/dev/null 2>&1
fi
exit "$status"
