import { bash, type Cases, one } from "../case.ts";

const stamped = "echo $SLURM_JOB_NAME >> order";

/** Arrays, dependencies and times to begin at. */
export const WAITING: Cases = {
  "an array": one(
    bash(
      "#SBATCH --array=1-3 -o %A_%a.out",
      "env | grep SLURM_ARRAY | grep -v JOB_ID | sort",
      "echo $SLURM_ARRAY_JOB_ID",
    ),
    { elements: [1, 2, 3] },
  ),
  "an array by its default output": one(bash("#SBATCH -a 0,4", "echo $SLURM_ARRAY_TASK_ID"), {
    elements: [0, 4],
  }),
  "an array with a step and a limit": one(
    bash("#SBATCH --array=3-9:3%1 -o %a-%3a.out", "env | grep SLURM_ARRAY_TASK | sort"),
    { elements: [3, 6, 9] },
  ),
  "an array with an element that fails": one(
    bash("#SBATCH --array=0-2", "exit $((SLURM_ARRAY_TASK_ID * 3))"),
    {
      elements: [0, 1, 2],
    },
  ),
  "an array as a whole": one(bash("#SBATCH --array=0-2 -o /dev/null", "exit $((SLURM_ARRAY_TASK_ID % 2))")),
  "a held job": one(bash("#SBATCH --hold", "true"), { waitsFor: "JobHeldUser" }),
  "--begin=now+2": one(bash("#SBATCH --begin=now+2", "echo began")),
  "a begin from outside": one(bash("echo began"), { beginInSeconds: 2 }),
  "a begin of the script's that wins": one(bash("#SBATCH --begin=now", "echo began"), {
    beginInSeconds: 600,
  }),
  "afterok of one that completes": {
    jobs: [
      { script: bash("sleep 1", "echo 1 >> order") },
      { script: bash("#SBATCH -d afterok:<1>", "echo 2 >> order", 'echo "$SLURM_JOB_DEPENDENCY"') },
    ],
  },
  "afterok of one that fails": {
    jobs: [
      { script: bash("exit 1") },
      { script: bash("#SBATCH --dependency=afterok:<1>", "true"), waitsFor: "DependencyNeverSatisfied" },
    ],
  },
  "afternotok of one that fails": {
    jobs: [{ script: bash("exit 1") }, { script: bash("#SBATCH --dependency=afternotok:<1>", "echo ran") }],
  },
  "afternotok of one that completes": {
    jobs: [
      { script: bash("sleep 1") },
      { script: bash("#SBATCH --dependency=afternotok:<1>", "true"), waitsFor: "DependencyNeverSatisfied" },
    ],
  },
  "afterany of one that fails": {
    jobs: [
      { script: bash("sleep 1", "echo 1 >> order", "exit 1") },
      { script: bash("#SBATCH --dependency=afterany:<1>", "echo 2 >> order") },
    ],
  },
  "after one has begun": {
    jobs: [
      { script: bash("until [ -e order ]; do sleep 0.1; done; echo 1 >> order") },
      { script: bash("#SBATCH --dependency=after:<1>", "echo 2 >> order") },
    ],
  },
  "any of two": {
    jobs: [
      { script: bash("exit 1") },
      { script: bash("true") },
      { script: bash("#SBATCH --dependency=afterok:<1>?afterok:<2>", "echo ran") },
    ],
  },
  "both of two": {
    jobs: [
      { script: bash("sleep 1; echo 1 >> order") },
      { script: bash("exit 1") },
      { script: bash("#SBATCH --dependency=afterok:<1>,afternotok:<2>", "echo 2 >> order") },
    ],
  },
  singleton: {
    jobs: [
      { script: bash("sleep 1", stamped), name: "single~1" },
      { script: bash("#SBATCH --dependency=singleton", stamped), name: "single~1" },
    ],
  },
};
