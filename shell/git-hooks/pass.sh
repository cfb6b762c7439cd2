#!/bin/sh
# Put here by super-agents, because git looks for hooks in one folder only: runs the hook of the folder that
# core.hooksPath named before. `super-agents remove` takes it out again.
before=@BEFORE@

if [ -x "$before" ]; then exec "$before" "$@"; fi
