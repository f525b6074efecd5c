import { missingInterpreter } from "../shell.ts";

/**
 * The one small shell between the supervisor and a job's script. Its arguments: the job's folder, the file
 * that is the script's standard input, then the command.
 *
 * - It runs nothing before it has read `go`: that comes when the start is on record. If the supervisor dies before, the
 *   pipe ends and so does the shell, and the job is still to be started: no job runs twice or unrecorded.
 * - It outlives the signals that end the job (SIGTERM goes to the whole group) and writes the exit record itself, so
 *   that the supervisor may come and go. `trap :` is reset for the script; `trap ''` would be inherited.
 * - `exit 137` and death by SIGKILL both give 137. Shells report a signal on their own stderr, which is kept apart from
 *   the job's for this (dash redirects a plain command in the shell itself, hence the subshell); none reports SIGINT (130) and SIGPIPE (141), which are taken for signals.
 * - SLURM_TASK_PID is the script's pid: that of the subshell, which becomes it. Only Linux tells it without another process.
 * - A missing interpreter is 2, as from slurmstepd (its exit code is the errno).
 * - Only builtins: the job's PATH may hold anything. The record is one short line by one write, so it is whole or empty.
 * - What the script used is on file before its end is. `times` is a special builtin, whose failure (a full disk) would end the
 *   shell there and then; with `command` in front it is not special.
 * - In the end it takes along what the script left behind in its group, itself included, as SLURM does.
 */
export const WRAPPER = `
IFS= read -r __runmark_word || exit 0
[ "$__runmark_word" = go ] || exit 0
trap : HUP INT QUIT TERM USR1 USR2 ALRM
__runmark_folder=$1
__runmark_input=$2
shift 2
exec 3>&2 2>"$__runmark_folder/shell.log" <"$__runmark_input"
if [ -x "$1" ]; then
  (
    { read -r SLURM_TASK_PID __runmark_rest </proc/self/stat && export SLURM_TASK_PID; } 2>/dev/null
    exec "$@" 2>&3 3>&-
  )
  __runmark_code=$?
else
${missingInterpreter("$1", "&3")}
  __runmark_code=2
fi
__runmark_how=exited
case $__runmark_code in
  130 | 141) __runmark_how=signalled ;;
  *) [ "$__runmark_code" -gt 128 ] && [ -s "$__runmark_folder/shell.log" ] && __runmark_how=signalled ;;
esac
command times >"$__runmark_folder/times"
printf '%s %s\\n' "$__runmark_code" "$__runmark_how" >"$__runmark_folder/exit"
kill -s KILL 0
`;
