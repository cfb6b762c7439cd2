#!/bin/sh
# super-agents git hook: first the hook that was here before, then a look for secrets in the lines to be committed.
# A commit that the hook before forbids is not looked at. `super-agents remove` takes it out again.
if [ -f @CHAINED@ ] && [ -x @CHAINED@ ]; then
  @CHAINED@ "$@" || exit $?
fi
if [ -x @PYTHON@ ] && [ -f @ENTRY@ ]; then
  @PYTHON@ -I @GUARD@ </dev/null >&2
  [ $? -ne 3 ] || exit 1 # any other code is a fault of ours, which costs nobody a commit
fi
exit 0
