import { afterSignal } from "./after-signal.ts";
import { type Evidence, type Rule, root } from "./rule.ts";

const endedAs =
  (...states: readonly string[]): NonNullable<Rule["proves"]> =>
  ({ sighting }) =>
    states.includes(sighting.state);

/** Sites that end jobs whose GPUs are idle do it as root, with their reason in the job's output or its pending reason. */
const IDLE_GPU =
  /\b(?:idle|unused|zero|0 ?%|low|under-?utili[sz]ed?)[ -](?:GPUs?\b|utili[sz]ation\b)|\bGPUs?\b[^.]{0,40}\b(?:were|was|is|are|been)\s(?:left\s)?(?:idle|unused)\b|Job Defense Shield/i;

/**
 * Root, or another user than the owner (SLURM's own, a coordinator of the account). To root itself, who may be so only in its
 * container, other numbers say nothing.
 */
function isByAnother({ sighting: { native }, ownUid = 0 }: Evidence): boolean {
  const by = /^CANCELLED by (\d+)/.exec(native)?.[1];
  return by !== undefined && (by === "0" || (ownUid !== 0 && Number(by) !== ownUid));
}

/** What the script of a packed array says where SLURM would have ended a job of its own with 0:53 (submit/pack.ts). */
const PACK_REFUSAL = /^runmark: cannot (?:enter|open) /;

const isPackRefusal = ({ sighting, logs }: Evidence): boolean =>
  sighting.exitCode === 53 && logs.some(({ lines }) => lines.some(({ text }) => PACK_REFUSAL.test(text)));

/** Ends that the scheduler itself explains. The order counts: the first that is proved is the cause. */
export const SCHEDULER_RULES: readonly Rule[] = [
  {
    id: "host_oom",
    proves: ({ status, sighting }) => status === "out_of_memory" || sighting.signal === 125,
    lines: [
      root(
        /oom[-_ ]kill (?:event|handler)|oom_kill event|some of (?:the|your) (?:step )?tasks?.*OOM Killed/i,
      ),
      // Where slurmd looks at the memory itself, the job ends as FAILED with signal 9.
      root(/\bexceeded (?:job |step )?memory limit\b/i),
      root(/\bOut Of Memory\b.*\btask \d+|\btask \d+: Out Of Memory/),
      root(/^(?:numpy\.)?(?:_ArrayMemoryError|MemoryError|numpy\.core\._exceptions\._ArrayMemoryError)\b/),
      root(/Unable to allocate [\d.]+ [KMGT]iB for an array/),
      root(/\bCannot allocate memory\b|DefaultCPUAllocator: (?:can't|not enough memory)/),
      root(/DataLoader worker \(pid(?:\(s\))? [\d, ]+\) is killed by signal: (?:Killed|Bus error)/),
      root(/out of shared memory|insufficient shared memory \(shm\)/i),
    ],
    title: "out of memory",
    advice: "ask for more with --mem",
    means: "The job used more host memory (not GPU memory) than it asked for, and the kernel ended it.",
    next: "See how much it used with: sacct -j JOB -o JobID,MaxRSS,ReqMem; then raise #SBATCH --mem, or use fewer data workers, and: runmark retry RUN",
    local: {
      means: ({ evidence: { status } }) =>
        status === "out_of_memory"
          ? "The job used more memory (not that of a GPU) than it asked for, and runmark ended it."
          : "The program was given no more memory (not that of a GPU).",
      next: "See how much it used with: runmark efficiency RUN; then raise #SBATCH --mem, or use fewer data workers, and: runmark retry RUN",
    },
  },
  {
    id: "deadline",
    proves: endedAs("DEADLINE", "DL"),
    title: "its deadline passed",
    advice: "see --deadline",
    means: "The deadline that the job was submitted with passed before it had ended.",
    next: "Take #SBATCH --deadline out or set a later one, then: runmark retry RUN",
  },
  {
    id: "time_limit",
    proves: ({ status }) => status === "timeout",
    lines: [root(/\bDUE TO TIME LIMIT\b/)],
    title: "time limit reached",
    advice: "ask for more with --time, or resume",
    means:
      "The job ran as long as its #SBATCH --time allows and was ended. What it saved until then is there.",
    next: "Raise #SBATCH --time (sinfo -o '%P %l' shows the limits), or let the script resume from its newest checkpoint, then: runmark retry RUN",
    local: {
      next: "Raise #SBATCH --time, or let the script resume from its newest checkpoint, then: runmark retry RUN",
    },
  },
  {
    id: "node_failure",
    proves: ({ status }) => status === "node_fail",
    lines: [root(/\bDUE TO NODE FAILURE\b|\bNODE FAILURE\b.*CANCELLED/)],
    title: ({ evidence: { sighting } }) =>
      sighting.node === undefined ? "node failed" : `node ${sighting.node} failed`,
    advice: "retry",
    means: "The machine stopped answering or could not be started. The job itself did nothing wrong.",
    next: "runmark retry RUN; if it meets the same node again, exclude it with #SBATCH --exclude=NODE and tell the site",
    local: {
      title: "its processes were gone without a word",
      means:
        "They ended and left no record of it: somebody or something killed them (kill -9, the kernel for want of memory, the end of a container), or the machine was restarted.",
      next: "runmark retry RUN; that the kernel ended it for want of memory stands in: dmesg | grep -i oom, and a restart of the machine in: uptime -s",
    },
  },
  {
    id: "preempted",
    proves: ({ status }) => status === "preempted",
    lines: [root(/\bDUE TO PREEMPTION\b/)],
    title: "preempted",
    advice: "retry",
    means: "A job of higher priority needed the nodes. The job itself did nothing wrong.",
    next: "runmark retry RUN; let the script resume from its newest checkpoint, or use a QOS that is not preempted",
  },
  {
    id: "idle_gpu",
    proves: ({ status, cancelAsked, sighting, logs }) =>
      status === "cancelled" &&
      !cancelAsked &&
      (IDLE_GPU.test(sighting.reason ?? "") ||
        logs.some(({ lines }) => lines.slice(-20).some(({ text }) => IDLE_GPU.test(text)))),
    lines: [root(IDLE_GPU)],
    title: "cancelled by the site: its GPUs were idle",
    advice: "see that it uses them",
    means: "The site ends jobs whose GPUs do nothing for a while, and this one's did nothing.",
    next: "See whether the program finds its GPUs (nvidia-smi in the script) or waits for data, or ask for none, then: runmark retry RUN",
  },
  {
    id: "cancelled",
    proves: ({ status, cancelAsked }) => status === "cancelled" && cancelAsked,
    title: "cancelled as asked",
    means: "It was ended by `runmark cancel`, or by the word cancel in its Status cell.",
    next: "If it is to run after all: runmark retry RUN",
  },
  {
    id: "cancelled_by_admin",
    proves: (evidence) => evidence.status === "cancelled" && isByAnother(evidence),
    title: "cancelled by the system or an administrator",
    advice: "see your mail",
    means:
      "Root or SLURM ended it: an administrator, a dependency that can never be met, preemption by cancelling, or a policy of the site such as idle GPUs.",
    next: "Look for mail from the site and at: scontrol show job JOB; then: runmark retry RUN",
  },
  {
    // Found by what became of the other job (tick/early.ts).
    id: "dependency",
    title: "what it was to wait for did not end well",
    means:
      "It was in the queue to start after another job, which failed or was replaced. It did no work of its own.",
    next: "Nothing: it goes in again by itself once that task runs again or has completed",
  },
  {
    id: "not_started",
    // 0:53 is how slurmstepd says that it could not open the output file or enter the working folder.
    proves: (evidence) =>
      evidence.status === "failed" && (evidence.sighting.signal === 53 || isPackRefusal(evidence)),
    lines: [root(PACK_REFUSAL)],
    title: "its output file or working folder could not be opened",
    advice: "see --output and --chdir",
    means:
      "The node could not write where the job's output was to go: the folder is missing there, full, or not yours.",
    next: "Make the folders that #SBATCH --output, --error and --chdir name, on a file system that the nodes share, then: runmark retry RUN",
    local: {
      // The supervisor met the error itself, and says which file or folder it was.
      title: ({ evidence: { sighting } }) =>
        sighting.reason || "its output file or working folder could not be opened",
      means: "Where the job was to run, or to write, is missing, full, or not yours. Nothing of it ran.",
      next: "Make the folders that #SBATCH --output, --error and --chdir name (relative ones count from the job's working folder), then: runmark retry RUN",
    },
  },
];

const wasNotRead = (paths: readonly string[]): string =>
  `its log was not found${paths.length === 0 ? "" : ` (${paths.join(", ")})`}`;

/** What is left when neither the scheduler nor a log says more. */
export const OTHERWISE: Readonly<
  Record<"cancelled" | "outputs" | "refused" | "killed" | "exit_code" | "unknown", Rule>
> = {
  cancelled: {
    id: "cancelled_outside",
    title: "cancelled from outside runmark",
    means: "Somebody ended it with scancel, not through runmark: most likely its owner.",
    local: {
      title: "cancelled",
      means: "It was ended by a command of runmark of which the journal has no word.",
    },
    next: "If it is to run after all: runmark retry RUN",
  },
  outputs: {
    id: "outputs",
    title: ({ evidence }) => evidence.problem ?? "its outputs are not whole",
    means: "The job ended with exit code 0, but what it ought to have left behind is missing or cut off.",
    next: "If the outputs are good after all, type completed into the Status cell; otherwise mend the script and: runmark retry RUN",
  },
  refused: {
    id: "refused",
    title: "not accepted by the scheduler",
    means: "The scheduler did not take the job, in the words above; nothing ran.",
    next: "Do what the note says, then: runmark retry RUN",
  },
  killed: {
    id: "killed",
    title: ({ evidence }) => endedBy(evidence),
    means:
      "A signal ended the program. 9 is most often the kernel taking memory back, 11 and 6 are crashes in compiled code, 15 is somebody asking it to end.",
    next: ({ evidence }) => `${afterSignal(signalOf(evidence), evidence.backend)}; then: runmark retry RUN`,
  },
  exit_code: {
    id: "exit_code",
    title: ({ evidence: { sighting } }) => `exit code ${sighting.exitCode}`,
    means: ({ evidence: { notFound } }) =>
      notFound === undefined
        ? "The script ended with this code and said nothing that runmark knows."
        : `The script ended with this code. What it said is not known: ${wasNotRead(notFound)}.`,
    next: ({ evidence: { notFound } }) =>
      notFound === undefined
        ? "Read the end of the log, mend the script, then: runmark retry RUN"
        : "Look for the log where #SBATCH --output and --chdir put it, mend the script, then: runmark retry RUN",
  },
  unknown: {
    id: "unknown",
    title: ({ evidence: { sighting } }) =>
      sighting.reason && sighting.reason !== "None" ? sighting.reason : "ended without success",
    means: ({ evidence: { notFound } }) =>
      `The scheduler says that it failed and no more${notFound === undefined ? "" : `; ${wasNotRead(notFound)}`}.`,
    next: "Read the end of the log, and: scontrol show job JOB; then: runmark retry RUN",
    local: { next: "Read the end of the log with: runmark logs RUN; then: runmark retry RUN" },
  },
};

/** The signal that ended it: the scheduler's, or the one that a shell reports as 128 and more. */
export function signalOf({ sighting }: Evidence): number | undefined {
  const { signal = 0, exitCode = 0 } = sighting;
  if (signal > 0) return signal;
  // Exit codes above 128 are the shell's way to say signals, but any program may use 255.
  return exitCode > 128 && exitCode <= 128 + 31 ? exitCode - 128 : undefined;
}

const NAMES: Readonly<Record<number, string>> = {
  2: "interrupt",
  6: "abort",
  7: "bus error",
  8: "arithmetic",
  9: "kill",
  11: "segmentation fault",
  15: "termination",
};

function signalName(signal: number | undefined): string {
  const name = NAMES[signal ?? 0];
  return name === undefined ? "" : ` (${name})`;
}

/** A code above 128 may be the script's own: what a shell reports of a program that a signal ended is no more than that. */
function endedBy(evidence: Evidence): string {
  const signal = signalOf(evidence);
  const { signal: native = 0, exitCode } = evidence.sighting;
  const name = `signal ${signal ?? "9"}${signalName(signal)}`;
  return native > 0 ? `killed by ${name}` : `exit code ${exitCode}, as by ${name}`;
}
