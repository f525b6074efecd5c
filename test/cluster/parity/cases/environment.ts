import { bash, type Cases, one, python } from "../case.ts";

/** All that it finds in its environment, to a file, one variable a line. */
const DUMP = python(
  "import os",
  "with open('env.txt', 'w') as out:",
  "  for key in sorted(os.environ): print(f'{key}={os.environ[key]!r}', file=out)",
);

const dump = (...options: readonly string[]) =>
  one(DUMP.replace("\n", `\n${options.map((option) => `#SBATCH ${option}\n`).join("")}`));

const tricky = ["plain", "two words", "it's", '"q"', "$HOME", "--", "-x", "*", "é", "a\\b", ""];

/** What scripts find when they begin. */
export const ENVIRONMENT: Cases = {
  "its environment": dump(),
  "-n 2 -c 1": dump("-n 2 -c 1"),
  "--ntasks=1": dump("--ntasks=1"),
  "--ntasks-per-node=2": dump("--nodes=1 --ntasks-per-node=2"),
  "--tasks-per-node": dump("--tasks-per-node=1"),
  "-c 2": dump("-c2"),
  "--mem=200M": dump("--mem=200M"),
  "--mem=1G": dump("--mem=1G"),
  "--mem=0": dump("--mem=0"),
  "--mem-per-cpu=204900K": dump("--mem-per-cpu=204900K"),
  "--threads-per-core": dump("--threads-per-core=1"),
  "--hint and --distribution": dump("--hint=nomultithread -m block"),
  "--overcommit": dump("-O"),
  "--ntasks-per-core and --ntasks-per-socket": dump("--ntasks-per-core=1 --ntasks-per-socket=2"),
  "a partition, an account and a quality of service": dump("-p low -A lab -q high"),
  "--open-mode": dump("--open-mode=append"),
  "two nodes": dump("-N 2 -n 2"),
  "--export=ALL": dump("--export=ALL"),
  "--export=NONE": dump("--export=NONE"),
  "--export=NIL": dump("--export=NIL"),
  "--export with a name": dump("--export=FOO"),
  "--export with a name that is not set": dump("--export=FOO,NOT_THERE"),
  "--export with a pair": dump("--export=NEW=1,FOO=other"),
  "--export with ALL and a pair": dump("--export=ALL,NEW='a,b',FOO=other"),
  "--export with blanks": dump('"--export=ALL,NEW=two words"'),
  "variables of an outer job": one(bash("env | grep -c -E 'OUTER_JOB' || true")),
  "a job's name": one(bash('echo "$SLURM_JOB_NAME"'), { name: "r8 lr1e-5 é~ab12" }),
  "a name of the script's own": one(bash("#SBATCH -J other", 'echo "$SLURM_JOB_NAME"')),
  arguments: one(bash('printf "<%s>\\n" "$#" "$@"'), { args: tricky }),
  "arguments of a file": one(bash('printf "<%s>\\n" "$#" "$@"'), { args: tricky, isFile: true }),
  "arguments of python": one(python("import sys", "print(sys.argv[1:])"), { args: tricky, isFile: true }),
  "the script itself": one(
    bash(
      'basename "$0"; basename "$BASH_SOURCE"; dirname "$0" | cut -c1',
      'stat -c "%a %U" "$0"',
      'echo "$BASHPID $$" | tr " " "\\n" | sort -u | wc -l',
      'tail -n 1 "$0"',
    ),
  ),
  "standard input": one(bash("readlink /proc/$$/fd/0", "cat; echo end")),
  "the group that it leads": one(
    bash(
      "read -r pid name state ppid pgrp rest </proc/$$/stat",
      "[ $pgrp = $$ ] && echo leads || echo is led",
    ),
  ),
  "descriptors, pid and masks of signals": one(
    bash(
      "echo descriptors $(ls /proc/$$/fd | grep -x .)",
      '[ "$SLURM_TASK_PID" = $$ ] && echo is its task',
      "grep -E 'Sig(Blk|Ign)' /proc/$$/status",
      "[ -t 0 ] || [ -t 1 ] || echo no terminal",
    ),
  ),
  "umask and priority": one(
    bash("umask", "nice", "touch made; stat -c %a made slurm-*.out", "umask 077; touch own; stat -c %a own"),
  ),
  "where it is": {
    jobs: [{ script: bash('echo "$PWD"', "pwd -P", 'echo "$SLURM_SUBMIT_DIR"', "touch made"), from: "link" }],
    files: { "folder/": "", link: "-> folder" },
  },
  "functions of the submitting shell": one(bash("greet || echo none")),
  "a dash script": one("#!/bin/sh\necho $SLURM_JOB_NUM_NODES $SLURM_NTASKS $SLURM_CPUS_PER_TASK.\n"),
  "the host's name": one(
    python("import os", "print(os.environ['HOSTNAME'] == os.environ['SLURMD_NODENAME'])"),
  ),
};
