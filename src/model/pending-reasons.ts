/**
 * Reasons of a waiting job that never pass by themselves: somebody has to release it, or it asks for what it will never be
 * given (squeue(1), JOB REASON CODES; `src/common/slurm_protocol_defs.c`). SLURM takes such jobs and keeps them for ever.
 * Where an administrator changes the limit after all, the job starts, and its row goes on.
 */
const NEVER: readonly (readonly [words: RegExp, why: string])[] = [
  [
    /^JobHeldUser$/,
    "held by its owner: `scontrol release JOB` lets it go, or on this machine `retry` without `--hold`",
  ],
  [/^JobHeldAdmin$/, "held by an administrator"],
  [/^JobHoldMaxRequeue$/, "held after too many requeues: `scontrol release JOB` lets it go"],
  [/^launch failed requeued held$/i, "held since its launch failed: `scontrol release JOB` lets it go"],
  [/^job requeued in held state$/i, "held after a requeue: `scontrol release JOB` lets it go"],
  // Others that end so: "user env retrieval failed requeued held".
  [/\bheld\b/i, "held: `scontrol release JOB` lets it go"],
  [/^DependencyNeverSatisfied$/, "what it depends on has failed"],
  [/^BadConstraints$/, "no node can ever meet what it asks for"],
  [/^InvalidQOS$/, "its QOS is not valid"],
  [/^InvalidAccount$/, "its account is not valid"],
  [/^PartitionTimeLimit$/, "it asks for more time than its partition gives"],
  [/^PartitionNodeLimit$/, "it asks for more or fewer nodes than its partition gives"],
  [/^PartitionConfig$/, "its partition does not take jobs like it"],
  [
    /^Partition(?:Down|Inactive)$/,
    "its partition is closed; it starts when it is open again (`sinfo` shows it)",
  ],
  [/^AccountNotAllowed$/, "its account may not use the partition"],
  [/^QOSNotAllowed$/, "its QOS may not use the partition"],
  [/^ReservationDeleted$/, "its reservation was deleted"],
  // In words: "Job's account not permitted to use this partition (vip allows vip not lab)".
  [/^Job's \w+ not permitted\b/i, "choose another partition, or ask the site for access"],
  // QOSMaxCpuPerJobLimit, AssocMaxWallDurationPerJobLimit, QOSMaxMemoryPerNode: a limit on each job, not on their sum.
  [/^(?:QOS|Assoc)Max\w+Per(?:Job|Node)(?:Limit)?$/, "it asks for more than a job may have"],
  [/^MaxMemPerLimit$/, "it asks for more memory than a job may have"],
  [/^QOSMin\w+$/, "it asks for less than its QOS demands"],
];

/**
 * What stands in the way of a waiting job for ever; undefined for a reason that passes (Priority, Resources, BeginTime). `JOB`
 * stands for its id.
 */
export function neverPasses(reason: string): string | undefined {
  // scontrol, and squeue of some releases, print spaces as underscores.
  const words = reason.replaceAll("_", " ");
  return NEVER.find(([pattern]) => pattern.test(words))?.[1];
}

/** What in a script keeps its jobs from ever starting, and what to do about it. */
export interface Hindrance {
  /** Of sbatch. */
  readonly option: string;
  /** `SCRIPT` stands for the script. */
  readonly mend: string;
}

const HINDRANCES: ReadonlyMap<string, Hindrance> = new Map([
  ["JobHeldUser", { option: "hold", mend: "take --hold out of SCRIPT" }],
  [
    "DependencyNeverSatisfied",
    {
      option: "dependency",
      mend: "correct --dependency in SCRIPT, or take it out: a job that runs again has another number",
    },
  ],
]);

/** What may stand in the script of a job that waits for this reason; it may also have come from elsewhere. */
export const hindranceOf = (reason: string): Hindrance | undefined => HINDRANCES.get(reason);
