#!/bin/sh
# super-agents git hook: first the hook that was here before, then a line in the project's event log.
# A push that the hook before forbids is not recorded. `super-agents remove` takes it out again.
_super_agents_refs=$(cat; echo .) # both need what git says on stdin; the dot keeps the last line's end
if [ -f @CHAINED@ ] && [ -x @CHAINED@ ]; then
  printf %s "${_super_agents_refs%.}" | @CHAINED@ "$@" || exit $?
fi
if [ -x @PYTHON@ ] && [ -f @ENTRY@ ]; then
  printf %s "${_super_agents_refs%.}" | @PYTHON@ -I -S @ENTRY@ git @NAME@ "$@" >/dev/null 2>&1 || :
fi
exit 0
