#!/bin/sh
# Put here by super-agents: runs the hook that was here before, then records the push that is about to start.
# `super-agents remove` takes it out again. Whatever goes wrong with the recording, git does not notice.
before=@BEFORE@
python=@PYTHON@
entry=@ENTRY@

refs=$(cat) # both of us want to read what git says here
say_refs() {
    if [ -n "$refs" ]; then printf '%s\n' "$refs"; fi
}

if [ -x "$before" ]; then
    say_refs | "$before" "$@" || exit $?
fi
if [ -x "$python" ] && [ -r "$entry" ]; then
    say_refs | "$python" -I -S "$entry" git @NAME@ "$@" >/dev/null 2>&1
fi
exit 0
