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
  /** The time limit in place of the script's: who reads the record afterwards must know it. */
  readonly timeMinutes?: number;
}

/**
 * The script that sbatch gets in place of the person's: the same `#SBATCH` lines, then a shell that runs the snapshot of
 * it and writes down when it began, where, and how it ended. As bytes; the job's arguments are the wrapper's own.
 */
export function wrapperOf({ script, command, base, timeMinutes }: Wrapped): Uint8Array {
  const [, ...own] = headOf(script);
  const head = timeMinutes === undefined ? own : [...own, `#SBATCH --time=${timeMinutes}`];
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
 * - scancel, the time limit and `scancel --batch` signal the first process of the job only, `--signal=B:` too: it would be the
 *   script and now is this shell. `scancel --full` and suspension signal every process. So the shell hands a signal on where
 *   it came to it alone. A second shell, the witness, tells: it has got what came to all.
 * - Before it ends a job, SLURM sends SIGCONT, in case the job is stopped, and then SIGTERM; at the time limit SIGTERM comes
 *   once more before. A SIGTERM that a person or `--signal=B:TERM` sends comes by itself and is no end.
 * - Only bash has job control without a terminal. Without it what runs in the background ignores SIGINT for good, and what
 *   runs in the foreground keeps the shell from its traps. With it the script leads a process group, as under slurmstepd.
 * - `-p`: no BASH_ENV is read and functions of the environment pass through unread. Dash would drop them.
 * - Of signals that come at once, bash loses all but one while it is in `wait`, and none while it is in `read`. So a third
 *   shell is the script's parent and waits, and the first one reads what the two others say.
 * - `exit 143` and death by SIGTERM both give 143; what `jobs` says of it at the moment of its death tells them apart.
 * - An older bash (CentOS 7 has 4.2) fails in ways that nobody would trace to the record: it runs the script and nothing else.
 * - Only builtins: the job's PATH may hold anything. Its own stderr is closed to what the shell might say. Each record is
 *   one short line by one write, so it is whole or empty. A disk that is full costs the record and not the job.
 * - In the end it ends just as the script did, for SLURM's own books.
 */
const BODY = `
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
  echo "runmark: /bin/bash on $HOSTNAME is $BASH_VERSION, and a record of this job's end needs 4.4: it runs without one (slurm.exit_record: never)" >&2
  exec "\${__runmark_command[@]}" "$@"
fi
__runmark_signals='HUP INT QUIT ABRT USR1 USR2 ALRM TERM CONT URG XCPU'
__runmark_id=\${SLURM_ARRAY_TASK_ID:+\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID}
__runmark_record=$__runmark_base.\${__runmark_id:-$SLURM_JOB_ID}.\${SLURM_RESTART_COUNT:-0}
exec {__runmark_in}<&0 {__runmark_out}>&1 {__runmark_err}>&2 2>/dev/null
__runmark_note() { # NAME TEXT
  printf '%(%s)T %s\\n' -1 "$2" >"$__runmark_record.$1"
}

# The script's parent: says its pid, and how it ended. The script is its only job, and may be over before its pid is known.
__runmark_on_child() {
  __runmark_how=$(LC_ALL=C jobs -l)
  case $__runmark_how in
    *' Running '* | *' Stopped '* | '') __runmark_how= ;;
    *' Exit '* | *' Done'*) __runmark_how=exited ;;
    *) __runmark_how=signalled ;;
  esac
}
__runmark_parent() {
  # Ignored and not trapped: a trap that comes as bash fetches the script's status loses it. The script gets them back.
  trap '' $__runmark_signals
  __runmark_how=
  trap __runmark_on_child CHLD
  set -m
  (
    trap - CHLD $__runmark_signals
    exec <&"$__runmark_in" >&"$__runmark_out" 2>&"$__runmark_err"
    exec {__runmark_in}<&- {__runmark_out}>&- {__runmark_err}>&-
    SHLVL=$((SHLVL - 1))
    [ "$SHLVL" -gt 0 ] || unset SHLVL
    exec "\${__runmark_command[@]}" "$@"
  ) &
  __runmark_pid=$!
  set +m
  echo "pid $__runmark_pid $BASHPID"
  # What a signal of its own could end is a wait: it is over when the script is gone.
  while wait "$__runmark_pid"; __runmark_code=$?; kill -s 0 "$__runmark_pid"; do :; done
  [ "$__runmark_code" -gt 128 ] || __runmark_how=exited
  : "\${__runmark_how:=signalled}"
  echo "over $__runmark_code $__runmark_how"
}
__runmark_witness() {
  for __runmark_name in $__runmark_signals; do
    trap "echo $__runmark_name" "$__runmark_name"
  done
  while :; do
    if read -r __runmark_word; then echo poke; else [ $? -gt 128 ] || exit 0; fi
  done
}
__runmark_helpers() {
  set -m
  __runmark_parent "$@" </dev/null &
  set +m
  exec {__runmark_in}<&- {__runmark_out}>&- {__runmark_err}>&-
  __runmark_witness
}

__runmark_on() { # SIGNAL
  __runmark_came="$__runmark_came $1"
  case $1 in
    CONT) printf -v __runmark_cont '%(%s)T' -1 ;;
    TERM)
      printf -v __runmark_term '%(%s)T' -1
      # A SIGCONT that came just before there was a trap for it was not seen.
      [ -n "\${__RUNMARK_PID-}" ] || __runmark_cont=$__runmark_term
      ;;
  esac
  __runmark_apart=$((__runmark_term - __runmark_cont))
  case $1 in
    # Whatever comes next, the script's end or a SIGKILL: this much is known.
    TERM | CONT) [ "\${__runmark_apart#-}" -gt 3 ] || __runmark_note term "\${SLURM_JOB_END_TIME:-}" ;;
  esac
  # Before there is anybody to be poked it is handed on as soon as the script has a pid.
  [ -z "\${__RUNMARK_PID-}" ] || echo >&"\${__RUNMARK[1]}"
}
__runmark_hear() { # WORD REST
  case $1 in
    poke) ;;
    pid) __runmark_pid=\${2% *} __runmark_waits=\${2#* } ;;
    over) __runmark_over=$2 ;;
    *) __runmark_heard="$__runmark_heard $1 " ;;
  esac
}
__runmark_hand_on() {
  while read -r -t 0.3 -u "\${__RUNMARK[0]}" __runmark_word __runmark_rest; do
    __runmark_hear "$__runmark_word" "$__runmark_rest"
  done
  __runmark_now=$__runmark_came __runmark_came=
  for __runmark_name in $__runmark_now; do
    case $__runmark_heard in
      *" $__runmark_name "*) __runmark_heard=\${__runmark_heard/" $__runmark_name "/} ;;
      *) kill -s "$__runmark_name" "$__runmark_pid" ;;
    esac
  done
}

__runmark_pid= __runmark_waits= __runmark_over= __runmark_came= __runmark_heard= __runmark_cont=0 __runmark_term=0
for __runmark_name in $__runmark_signals; do
  trap "__runmark_on $__runmark_name" "$__runmark_name"
done
: >"$__runmark_record.exit"
__runmark_note start "\${SLURMD_NODENAME:-}"
if [ ! -x "$__runmark_command" ]; then
${missingInterpreter("$__runmark_command", "&$__runmark_err")}
  __runmark_note exit '2 exited'
  exit 2
fi
set -m
coproc __RUNMARK { __runmark_helpers "$@"; }
set +m
while [ -z "$__runmark_over" ]; do
  if read -r -t 5 -u "\${__RUNMARK[0]}" __runmark_word __runmark_rest; then
    __runmark_hear "$__runmark_word" "$__runmark_rest"
  else
    [ $? -gt 128 ] || exit 1
    # Whoever waits for the script was killed, by the script perhaps: how that ends, nobody will know. Unless it has said so
    # since the read gave up: this shell may have been stopped, or kept from its turn.
    [ -z "$__runmark_waits" ] || kill -s 0 "$__runmark_waits" || kill -s 0 "$__runmark_pid" ||
      read -r -t 0 -u "\${__RUNMARK[0]}" || exit 1
  fi
  [ -z "$__runmark_came" ] || [ -z "$__runmark_pid" ] || __runmark_hand_on
done
trap - $__runmark_signals
__runmark_note exit "$__runmark_over"
__runmark_code=\${__runmark_over% *}
if [ "\${__runmark_over#* }" = signalled ]; then
  ulimit -c 0
  kill -s $((__runmark_code - 128)) $$
fi
exit "$__runmark_code"
`;
