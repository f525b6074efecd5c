import { bash, type Cases, one } from "../case.ts";

const says = "echo out; echo err >&2";
const twice = (script: string) => ({ jobs: [{ script, first: true }, { script }] });

/** Where output goes. */
export const OUTPUTS: Cases = {
  "output of its own": one(bash("#SBATCH --output=out.txt", says)),
  "output and error apart": one(bash("#SBATCH -o out.txt", "#SBATCH -e err.txt", says)),
  "error alone": one(bash("#SBATCH --error=err.txt", says)),
  "one file for both": one(bash("#SBATCH -o both.txt -e both.txt", says)),
  "the id in patterns": one(bash("#SBATCH -o %j-%J-%A.out", says)),
  "ids with a width": one(bash("#SBATCH -o %9j.%12j.out", says)),
  "%x, %u and %%": one(bash("#SBATCH -o %x_%u_%%_100%.out", says), { name: "r8_lr1e-5~ab12" }),
  "%N, %n, %t and %s": one(bash("#SBATCH -o %N.%n.%t.%s.out", says)),
  "%3n and %2t": one(bash("#SBATCH -o %3n.%2t.out", says)),
  "%a without an array": one(bash("#SBATCH -o %a.out", says)),
  "a letter that means nothing": one(bash("#SBATCH -o %q%z.out", says)),
  "a backslash": one(bash("#SBATCH -o 'a\\\\%j.out'", says)),
  "blanks in a name": one(bash('#SBATCH -o "two words.out"', says)),
  "a folder that is there": { ...one(bash("#SBATCH -o logs/%x.out", says)), files: { "logs/": "" } },
  "a folder that is not there": one(bash("#SBATCH -o logs/%x.out", says)),
  "an output that is a folder": { ...one(bash("#SBATCH -o logs", says)), files: { "logs/": "" } },
  "an error that cannot be opened": one(bash("#SBATCH -o out.txt -e no/err.txt", says)),
  "/dev/null": one(bash("#SBATCH -o /dev/null", says)),
  "/dev/null for errors": one(bash("#SBATCH -o out.txt -e /dev/null", says)),
  "a file that was there": {
    ...twice(bash("#SBATCH -o log.txt", "echo $SLURM_JOB_ID")),
  },
  "--open-mode=append": twice(bash("#SBATCH -o log.txt --open-mode=append", "echo again")),
  "--open-mode=truncate": twice(bash("#SBATCH -o log.txt --open-mode=truncate", "echo again")),
  "--open-mode=a, output and error": twice(bash("#SBATCH -o o.txt -e e.txt --open-mode=a", says)),
  "bytes that are no text": one(bash("printf '\\377\\000\\r\\n\\033[31m'", "printf 'no end of line'")),
  "an input": {
    ...one(bash("#SBATCH --input=in.txt", "cat")),
    files: { "in.txt": "from a file\n" },
  },
  "an input that is not there": one(bash("#SBATCH -i none.txt", "cat")),
  "--chdir to a folder of its own": {
    ...one(bash("#SBATCH -D sub -o out.txt", 'pwd | sed "s,.*/,,"', "touch made")),
    files: { "sub/": "" },
  },
  "--chdir to a place that is not there": one(bash("#SBATCH --chdir=none", says)),
  "--chdir, and where it was submitted": {
    ...one(bash("#SBATCH --chdir=sub", 'echo "$PWD" "$SLURM_SUBMIT_DIR"')),
    files: { "sub/": "" },
  },
};
