#!/bin/sh
# super-agents git hook: first the hook that was here before, then a line in the project's event log for tags.
# Git calls it at every change of a ref, so a shell alone looks whether there is something to record. What it says in
# `prepared` can stop git: its exit code is that of the hook before, or 0. `super-agents remove` takes it out again.
_super_agents_status=0
_super_agents_refs=
if [ -f @CHAINED@ ] && [ -x @CHAINED@ ]; then
  [ "$1" = committed ] || exec @CHAINED@ "$@"
  _super_agents_refs=$(cat; echo .) # both need what git says on stdin; the dot keeps the last line's end
  printf %s "${_super_agents_refs%.}" | @CHAINED@ "$@"
  _super_agents_status=$?
elif [ "$1" = committed ]; then
  _super_agents_more=...... # a few refs are read without a process; the shell reads byte by byte, so many are not
  while IFS= read -r _super_agents_ref; do
    _super_agents_refs="$_super_agents_refs$_super_agents_ref
"
    _super_agents_more=${_super_agents_more#.}
    [ -n "$_super_agents_more" ] || _super_agents_refs=$_super_agents_refs$(cat)
  done
fi
case $_super_agents_refs in
*" refs/tags/"*) ;;
*) exit "$_super_agents_status" ;;
esac
if [ -x @PYTHON@ ] && [ -f @ENTRY@ ]; then
  printf %s "${_super_agents_refs%.}" | @PYTHON@ -I -S @ENTRY@ git @NAME@ "$@" >/dev/null 2>&1 || :
fi
exit "$_super_agents_status"
