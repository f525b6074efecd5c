import type { Obstacle } from "../../model/job.ts";

/** What sbatch's words mean for the job that was to be made. */
export type KnownAnswer = { readonly words: RegExp } & (
  | { readonly kind: "unclear" }
  /** It was certainly not made, and may be later. */
  | { readonly kind: "wait"; readonly obstacle: Obstacle; readonly next?: string }
  /** It never will be. */
  | { readonly kind: "rejected"; readonly next?: string }
);

/**
 * The errors of SLURM's `slurm_errno.c` and of sbatch itself, as releases from 22.05 to 26.05 print them. The first match
 * counts: the unclear ones come first, as sbatch also mentions what it got over before (it retries for two minutes).
 */
export const KNOWN_ANSWERS: readonly KnownAnswer[] = [
  // A frozen controller makes the job when it goes on, long after sbatch has given up.
  unclear(/Socket timed out on send\/recv|Connection timed out|Operation now in progress/i),
  unclear(/Unable to contact slurm controller \((?:send|receive|shutdown) failure\)/i),
  unclear(/Zero Bytes were transmitted or received|Received zero length message|message length/i),
  unclear(/Unexpected message received|Message (?:send|receive) failure|Failed to send entire message/i),
  unclear(/Communication shutdown failure|Unexpected missing socket|Transport endpoint is not connected/i),
  unclear(/Connection reset|Broken pipe|Protocol authentication error|Incompatible versions/i),

  // A quota: the same closing line as for an oversized job, told apart by the reason before it.
  quota(/\w*Submit\w*Limit\b/),

  // The controller takes nothing from anybody now, and did not take this.
  wait(/temporarily unable to accept job|job queue full|creation temporarily disabled/i),
  wait(/Unable to create job record, try again|Rate limit exceeded/i),
  wait(/Unable to contact slurm controller \(connect failure\)|Communication connection failure/i),
  wait(
    /submission failed: (?:Connection refused|No route to host|Network is unreachable|Can't find an address)/i,
  ),
  wait(/Problem talking to (?:the )?database/i),
  wait(/(?:backup controller|Controller is) in standby mode/i),
  // Seen to come and go while a site changes its configuration, or its name service is slow.
  wait(/configuration source|Unable to process configuration file|Invalid user for SlurmUser/i),

  // An administrator has closed it, and will open it again.
  operator(
    /partition configuration not available now|partition not available|Partition in DOWN state/i,
    "It goes in by itself when the partition is up again (`sinfo` shows it); or choose another one with --partition",
  ),
  operator(
    /Required node not available/i,
    "It goes in by itself when the node is back (`sinfo -N` shows it); or ask for another one",
  ),

  rejected(
    /Invalid partition name|No partition specified/i,
    "Correct --partition in the script; `sinfo -s` lists them",
  ),
  rejected(
    /Invalid account or account\/partition/i,
    "Correct --account; `sacctmgr show associations user=$USER` lists yours",
  ),
  rejected(/Invalid qos specification/i, "Correct --qos in the script; `sacctmgr show qos` lists them"),
  rejected(
    /User's group not permitted|Access\/permission denied/i,
    "Ask the site for access, or use another partition",
  ),
  rejected(
    /Job violates accounting\/QOS policy/i,
    "Ask for less time or fewer resources; `sacctmgr show qos` shows the limits",
  ),
  rejected(
    /time limit is invalid|Invalid time-min/i,
    "Correct --time; `sinfo -o '%P %l'` shows the limit of each partition",
  ),
  rejected(
    /node configuration is not available|More processors requested|Node count specification|CPU count specification|Requested nodes not in|Memory (?:required|specification)/i,
    "Ask for what one of the nodes has; `sinfo -N -o '%N %c %m %G'` shows them",
  ),
  rejected(
    /Invalid generic resource|(?:Invalid|Requested|Insufficient) GRES|Duplicate generic/i,
    "Correct --gres or --gpus in the script; `sinfo -o '%N %G'` shows what there is",
  ),
  rejected(
    /Job dependency problem|Circular job dependency/i,
    "Correct --dependency in the script: the job it names is unknown or forgotten",
  ),
  rejected(/Invalid job array specification/i, "Correct --array; `scontrol show config` has MaxArraySize"),
  rejected(/DOS line breaks/i, "Convert its line ends: `sed -i 's/\\r$//' <script>`"),
  rejected(/contain a NULL character/i, "Remove the NUL characters: `sed -i 's/\\x00//g' <script>`"),
  rejected(/does not look like a batch script/i, "Begin <script> with a line such as `#!/bin/bash`"),
  rejected(/script is empty|only whitespace/i, "Write the job's commands into <script>"),
  rejected(/Unable to open file/i, "See that you may read it: `ls -l <script>`"),
  rejected(/parameter too long/i, "Shorten the script or its arguments"),
  // What a site's own job_submit plugin answers: its message stands in the lines before.
  rejected(/submission failed: (?:Unspecified error|.*(?:disabled|not supported|not permitted))/i),
  rejected(
    /submission failed: (?:Invalid|Requested|Required|Requires|Cannot request|Duplicate generic|Multiple)\b/i,
  ),
  rejected(
    /submission failed: (?:Job (?:script|size|--batch|can not start)|Task|Core count|Only batch jobs|Insufficient|Burst Buffer)/i,
  ),
];

function unclear(words: RegExp): KnownAnswer {
  return { kind: "unclear", words };
}

function wait(words: RegExp): KnownAnswer {
  return { kind: "wait", obstacle: "controller", words };
}

function quota(words: RegExp): KnownAnswer {
  return { kind: "wait", obstacle: "quota", words };
}

function operator(words: RegExp, next: string): KnownAnswer {
  return { kind: "wait", obstacle: "operator", words, next };
}

function rejected(words: RegExp, next?: string): KnownAnswer {
  return { kind: "rejected", words, ...(next === undefined ? {} : { next }) };
}
