import { missingInterpreter } from "../../shell.ts";
import { NOT_BEGUN } from "../records/exit-record.ts";

/**
 * The one small shell between the supervisor and a job's script. Its arguments: the file that is the
 * script's standard input, then the command. Its file descriptors: 0 a pipe from
 * the supervisor, 1 and 2 the job's outputs, 3 the exit file, open from before the start, so that the record lands in this job's
 * folder wherever that was moved, and nowhere when it was deleted.
 *
 * - It runs nothing before it has read `go`: that comes when the start is on record. If the supervisor dies before, the
 *   pipe ends and so does the shell, which notes that it ran nothing: the job is still to be started, and no job runs twice or
 *   unrecorded.
 * - It outlives the signals that end the job (SIGTERM goes to the whole group) and writes the exit record itself, so
 *   that the supervisor may come and go. `trap :` is reset for the script; `trap ''` would be inherited.
 * - `exit 137` and death by SIGKILL both give 137. Shells report a signal on their own stderr, which goes to the exit file for
 *   this (dash redirects a plain command in the shell itself, hence the subshell).
 * - SLURM_TASK_PID is the script's pid: that of the subshell, which becomes it. Only Linux tells it without another process.
 * - A missing interpreter is 2, as from slurmstepd (its exit code is the errno).
 * - Only builtins: the job's PATH may hold anything. The last line of the record comes by one write, so it is whole or not there.
 * - What the script used is on file before its end is. `times` is a special builtin, whose failure (a full disk) would end the
 *   shell there and then; with `command` in front it is not special.
 * - A record that cannot be written is told to the supervisor, by the exit code.
 * - In the end it takes along what the script left behind in its group, itself included, as SLURM does.
 */
export const WRAPPER = `
IFS= read -r __runmark_word && [ "$__runmark_word" = go ] || {
  printf '${NOT_BEGUN}\\n' >&3
  exit 0
}
trap : HUP INT QUIT TERM USR1 USR2 ALRM
__runmark_input=$1
shift
exec 4>&2 2>&3 <"$__runmark_input"
if [ -x "$1" ]; then
  (
    { read -r SLURM_TASK_PID __runmark_rest </proc/self/stat && export SLURM_TASK_PID; } 2>/dev/null
    exec "$@" 2>&4 3>&- 4>&-
  )
  __runmark_code=$?
else
${missingInterpreter("$1", "&4")}
  __runmark_code=2
fi
command times >&3
printf '%s ended\\n' "$__runmark_code" >&3 || exit "$__runmark_code"
kill -s KILL 0
`;
