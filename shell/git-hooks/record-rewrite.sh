#!/bin/sh
# super-agents git hook: first the hook that was here before, then a line in the project's event log.
# Its exit code is that of the hook before. `super-agents remove` takes it out again.
_super_agents_commits=$(cat; echo .) # both need what git says on stdin; the dot keeps the last line's end
_super_agents_status=0
if [ -f @CHAINED@ ] && [ -x @CHAINED@ ]; then
  printf %s "${_super_agents_commits%.}" | @CHAINED@ "$@"
  _super_agents_status=$?
fi
if [ -x @PYTHON@ ] && [ -f @ENTRY@ ]; then
  printf %s "${_super_agents_commits%.}" | @PYTHON@ -I -S @ENTRY@ git @NAME@ "$@" >/dev/null 2>&1 || :
fi
exit "$_super_agents_status"
