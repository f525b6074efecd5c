import type { BackendName } from "../../model/job.ts";

/** Signals that a program brings upon itself. */
const CRASHES: ReadonlySet<number> = new Set([4, 6, 7, 8, 11]);
/** Signals by which somebody asks it to end. */
const REQUESTS: ReadonlySet<number> = new Set([1, 2, 10, 12, 15]);

/** What to look at after a signal ended a program. */
export function afterSignal(signal = 9, backend: BackendName = "slurm"): string {
  if (CRASHES.has(signal))
    return "Read the end of the log for where it crashed (export PYTHONFAULTHANDLER=1 in the script shows the line of Python), and see that compiled packages fit the node's driver and libraries";
  if (REQUESTS.has(signal))
    return "See who sent it: a timeout or kill in the script, a launcher whose other process failed, or #SBATCH --signal shortly before the time limit";
  if (backend === "local")
    return "See how much memory it used with: runmark efficiency RUN; that the kernel ended it for want of memory stands in: dmesg | grep -i oom";
  return "Compare MaxRSS with ReqMem: sacct -j JOB -o JobID,State,MaxRSS,ReqMem,ExitCode";
}
