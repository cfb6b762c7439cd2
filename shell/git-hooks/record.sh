#!/bin/sh
# super-agents git hook: first the hook that was here before, then a line in the project's event log.
# Its exit code is that of the hook before. `super-agents remove` takes it out again.
_super_agents_status=0
if [ -f @CHAINED@ ] && [ -x @CHAINED@ ]; then
  @CHAINED@ "$@"
  _super_agents_status=$?
fi
if [ -x @PYTHON@ ] && [ -f @ENTRY@ ]; then
  @PYTHON@ -I -S @ENTRY@ git @NAME@ "$@" </dev/null >/dev/null 2>&1 || :
fi
exit "$_super_agents_status"
