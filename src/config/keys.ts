import * as z from "zod/mini";

const seconds = z.number().check(z.nonnegative());
const count = z.int().check(z.positive());

/** A setting: how it is checked, its value when nobody sets it, and what it means. */
interface Key {
  readonly schema: z.ZodMiniType;
  readonly fallback: unknown;
  readonly meaning: string;
}

/** Every key of `runmark.yaml` with a value of its own, in the order in which `runmark config` shows them. */
export const KEYS = {
  backend: {
    schema: z.enum(["auto", "slurm", "local"]),
    fallback: "auto",
    meaning: "where jobs run; auto: slurm where sbatch is found, otherwise local",
  },
  max_in_flight: { schema: count, fallback: 25, meaning: "jobs of this experiment queued or running" },
  max_queued: {
    schema: z.nullable(count),
    fallback: null,
    meaning: "cap on all of your jobs in the queue; null: none",
  },
  "stagger.seconds": { schema: seconds, fallback: 5, meaning: "time between the starts of jobs" },
  "stagger.mode": {
    schema: z.enum(["begin", "sleep"]),
    fallback: "begin",
    meaning: "begin: submit at once, --begin spaces the starts; sleep: wait between submissions",
  },
  "poll.seconds": {
    schema: z.nullable(z.number().check(z.positive())),
    fallback: null,
    meaning: "interval of run, growing while nothing changes; null: 60 on slurm, 1 on local",
  },
  "poll.max_seconds": {
    schema: z.nullable(z.number().check(z.positive())),
    fallback: null,
    meaning: "longest interval of run; null: 180 on slurm, 5 on local",
  },
  "submit.settle_seconds": {
    schema: seconds,
    fallback: 30,
    meaning: "how long an unanswered submission must stay without a job before it is sent again",
  },
  "retry.max_attempts": { schema: count, fallback: 1, meaning: "attempts per task" },
  "validate.grace_seconds": {
    schema: seconds,
    fallback: 60,
    meaning: "how long a missing output may take to appear",
  },
} as const satisfies Record<string, Key>;

export type KeyName = keyof typeof KEYS;

export const KEY_NAMES = Object.keys(KEYS) as KeyName[];

export type ConfigValues = { readonly [Name in KeyName]: z.infer<(typeof KEYS)[Name]["schema"]> };

/** The environment variable that sets a key: `stagger.seconds` is `RUNMARK_STAGGER_SECONDS`. */
export const variableOf = (key: KeyName): string => `RUNMARK_${key.replace(".", "_").toUpperCase()}`;
