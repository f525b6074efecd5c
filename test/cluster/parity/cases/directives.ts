import { bash, type Cases, one } from "../case.ts";

/** What came of the options that leave a trace, in one line. */
const SHOW = 'echo "$SLURM_JOB_NAME|$SLURM_NTASKS|$SLURM_CPUS_PER_TASK|$SLURM_MEM_PER_NODE|$SLURM_OPEN_MODE"';

/** How `#SBATCH` lines are read. */
export const DIRECTIVES: Cases = {
  "long forms with =": one(bash("#SBATCH --ntasks=2", "#SBATCH --cpus-per-task=1", "#SBATCH --mem=70", SHOW)),
  "long forms with a blank": one(
    bash("#SBATCH --ntasks 2", "#SBATCH --cpus-per-task 1", "#SBATCH --mem 70", SHOW),
  ),
  "short forms": one(bash("#SBATCH -n 2", "#SBATCH -c1", "#SBATCH -o o.txt", SHOW)),
  "short forms together": one(bash("#SBATCH -Qn2", "#SBATCH -sOc1", SHOW)),
  "several in a line": one(bash("#SBATCH -n 2 -c 1 --mem=70M --open-mode=a", SHOW)),
  abbreviations: one(bash("#SBATCH --ntasks-per-n=1 --cpus-per-t=1 --open=append", SHOW)),
  tabs: one(bash("#SBATCH\t-n\t2", SHOW)),
  "comments behind": one(bash("#SBATCH -n 2 # not -n 4", "#SBATCH -c 1 #-c 2", "#SBATCH --mem=70#5", SHOW)),
  quotes: one(bash('#SBATCH --output="a b.txt" --error=\'c "d".txt\'', `${SHOW}; echo err >&2`)),
  "quotes in the middle": one(bash("#SBATCH --output=a\" \"b' c'.txt", SHOW)),
  backslashes: one(bash("#SBATCH --output=a\\ b.txt", SHOW)),
  "a quote that stays open": one(bash('#SBATCH --output="a b.txt', SHOW)),
  "a hash in quotes": one(bash('#SBATCH --output="a#b.txt"', SHOW)),
  "later lines win": one(
    bash("#SBATCH -n 1 -o one.txt", "#SBATCH --ntasks=2", "#SBATCH --output=two.txt", SHOW),
  ),
  "lines behind the first command": one(bash("#SBATCH -n 1", "true", "#SBATCH -n 2", SHOW)),
  "blank lines and comments between": one(bash("", "# a remark", "   ", "  # another", "#SBATCH -n 2", SHOW)),
  "what only looks like a line": one(
    bash(
      "##SBATCH -n 2",
      " #SBATCH -n 2",
      "#sbatch -n 2",
      "# SBATCH -n 2",
      "#SBATCHES -n 2",
      "#SBATCH",
      SHOW,
    ),
  ),
  "a word that begins like SBATCH": one(bash("#SBATCHES -n 2", SHOW)),
  "an argument in the next line": one(bash("#SBATCH --ntasks", "#SBATCH 2", SHOW)),
  "an empty word": one(bash('#SBATCH -n 2 "" -c 1', SHOW)),
  "a colon": one(bash("#SBATCH -n 2", "#SBATCH : -n 2", SHOW)),
  "a first command that continues": one(bash("#SBATCH -n 1", "echo a \\", "#SBATCH -n 2", SHOW)),
  "a colon is a command": one(bash(": '", "#SBATCH -n 2", "'", SHOW)),
  "in python": one(
    '#!/usr/bin/env python3\n"""A docstring."""\n#SBATCH -n 2\nimport os\nprint(os.environ.get("SLURM_NTASKS"))\n',
  ),
  "in python, above the docstring": one(
    '#!/usr/bin/env python3\n#SBATCH -n 2\n"""A docstring."""\nimport os\nprint(os.environ.get("SLURM_NTASKS"))\n',
  ),
  "the last line without an end": one("#!/bin/bash\n#SBATCH -n 2\necho $SLURM_NTASKS"),
  "lines of another scheduler": one(bash("#PBS -N other", "#BSUB -n 4", "#$ -N other", "#SBATCH -n 2", SHOW)),
  "flags over lines": one(bash("#SBATCH --mem=70 --time=1", SHOW), {
    overrides: { memory: { per: "node", mib: 90 }, timeMinutes: 3 },
  }),
  "flags where there are no lines": one(bash('echo "$SLURM_MEM_PER_CPU|$SLURM_MEM_PER_NODE"'), {
    overrides: { memory: { per: "cpu", mib: 90 }, timeMinutes: 3 },
  }),
  ...Object.fromEntries(
    ["5", "0:30", "1:02:03", "1-0", "1-2:3", "1-2:3:4", "UNLIMITED", "INFINITE", "-1", "0"].map((time) => [
      `--time=${time}`,
      one(bash(`#SBATCH --time=${time}`, "true")),
    ]),
  ),
};
