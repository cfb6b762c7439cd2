#!/bin/sh
# super-agents git hook: hands over to the folder that core.hooksPath named before.
# It is here because git knows one folder of hooks only. `super-agents remove` takes it out again.
if [ -f @CHAINED@ ] && [ -x @CHAINED@ ]; then
  exec @CHAINED@ "$@"
fi
exit 0
