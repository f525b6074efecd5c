import { headOf } from "../../script/head.ts";
import { missingInterpreter, quoteWord } from "../shell.ts";

/** What the wrapper of one job is made of. */
export interface Wrapped {
  /** The person's script, as `latin1`: each byte one character, so that none is lost on the way. */
  readonly script: string;
  /** The command that runs it: its interpreter and the snapshot, absolute. */
  readonly command: readonly string[];
  /** What the paths of its records begin with, absolute. */
  readonly base: string;
}

/**
 * The script that sbatch gets in place of the person's: the same `#SBATCH` lines, then a shell that runs the snapshot of
 * it and writes down when it began, where, and how it ended. As bytes; the job's arguments are the wrapper's own.
 */
export function wrapperOf({ script, command, base }: Wrapped): Uint8Array {
  const [, ...head] = headOf(script);
  const names = [
    `__runmark_base=${quoteWord(base)}`,
    `__runmark_command=(${command.map(quoteWord).join(" ")})`,
  ];
  const top = `#!/bin/bash -p\n${head.map((line) => `${line}\n`).join("")}`;
  return Buffer.concat([Buffer.from(top, "latin1"), Buffer.from(`${names.join("\n")}\n${BODY}`)]);
}

/**
 * What was found out about batch jobs on real clusters, and what follows from it for the shell between slurmstepd and the
 * person's script:
 *
 * - scancel, the time limit, preemption and `scancel --full` signal every process of the job, ours and the script alike;
 *   `scancel --batch` and `--signal=B:` only the first process, which would be the script and now is this shell. So it hands
 *   a signal on only where it came to it alone. A second shell, the witness, tells: it has got what came to all.
 * - Only bash has job control without a terminal. Without it what runs in the background ignores SIGINT for good, and what
 *   runs in the foreground keeps the shell from its traps. With it the script leads a process group, as under slurmstepd.
 * - `-p`: no BASH_ENV is read and functions of the environment pass through unread. Dash would drop them.
 * - `exit 143` and death by SIGTERM both give 143; what `jobs` says of it at the moment of its death tells them apart.
 * - Only builtins: the job's PATH may hold anything. Its own stderr is closed to what the shell might say. Each record is
 *   one short line by one write, so it is whole or empty. A disk that is full costs the record and not the job.
 * - In the end it ends just as the script did, for SLURM's own books.
 */
const BODY = `
__runmark_signals='HUP INT QUIT ABRT USR1 USR2 ALRM TERM URG XCPU'
__runmark_id=\${SLURM_ARRAY_TASK_ID:+\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID}
__runmark_record=$__runmark_base.\${__runmark_id:-$SLURM_JOB_ID}.\${SLURM_RESTART_COUNT:-0}
exec {__runmark_err}>&2 2>/dev/null
__runmark_note() { # NAME TEXT
  printf '%(%s)T %s\\n' -1 "$2" >"$__runmark_record.$1"
}
__runmark_witness() {
  for __runmark_name in $__runmark_signals; do
    trap "printf '%s\\\\n' $__runmark_name" "$__runmark_name"
  done
  echo ready
  while :; do
    read -r __runmark_word || [ $? -gt 128 ] || exit 0
  done
}
__runmark_came_to_all() { # SIGNAL
  while IFS= read -r -t 1 -u "\${__RUNMARK[0]}" __runmark_word; do
    [ "$__runmark_word" = "$1" ] && return 0
  done
  return 1
}
__runmark_hand_on() { # SIGNAL
  if ! __runmark_came_to_all "$1"; then
    kill -s "$1" "$__runmark_pid"
  elif [ "$1" = TERM ]; then
    __runmark_note term "\${SLURM_JOB_END_TIME:-}"
  fi
}
__runmark_on() { # SIGNAL
  __runmark_again=yes
  __runmark_came="$__runmark_came $1"
  [ -z "$__runmark_busy" ] || return
  while [ -n "$__runmark_came" ]; do
    __runmark_busy=yes
    for __runmark_name in $__runmark_came; do
      __runmark_came=\${__runmark_came#" $__runmark_name"}
      __runmark_hand_on "$__runmark_name"
    done
    __runmark_busy=
  done
}
__runmark_on_child() {
  case $(LC_ALL=C jobs -l) in
    *" $__runmark_pid Exit "* | *" $__runmark_pid Done"*) __runmark_how=exited ;;
  esac
}

: >"$__runmark_record.exit"
__runmark_note start "\${SLURMD_NODENAME:-}"
if [ ! -x "$__runmark_command" ]; then
${missingInterpreter("$__runmark_command", "&$__runmark_err")}
  __runmark_note exit '2 exited'
  exit 2
fi
set -m
coproc __RUNMARK { __runmark_witness; }
IFS= read -r -u "\${__RUNMARK[0]}" __runmark_word
__runmark_how=signalled __runmark_came= __runmark_busy=
trap __runmark_on_child CHLD
for __runmark_name in $__runmark_signals; do
  trap "__runmark_on $__runmark_name" "$__runmark_name"
done
(
  trap - CHLD $__runmark_signals
  exec 2>&"$__runmark_err" {__runmark_err}>&- {__RUNMARK[0]}<&- {__RUNMARK[1]}>&-
  SHLVL=$((SHLVL - 1))
  [ "$SHLVL" -gt 0 ] || unset SHLVL
  exec "\${__runmark_command[@]}" "$@"
) <&0 &
__runmark_pid=$!
set +m
__runmark_again=yes
while [ -n "$__runmark_again" ]; do
  __runmark_again=
  wait "$__runmark_pid"
  __runmark_code=$?
done
trap - $__runmark_signals
[ "$__runmark_code" -gt 128 ] || __runmark_how=exited
__runmark_note exit "$__runmark_code $__runmark_how"
if [ "$__runmark_how" = signalled ]; then
  ulimit -c 0
  kill -s $((__runmark_code - 128)) $$
fi
exit "$__runmark_code"
`;
