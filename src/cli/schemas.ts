import * as z from "zod/mini";
import { type Answer, stopped } from "../commands/command.ts";
import { SHELLS } from "../commands/shells.ts";
import { KEY_NAMES } from "../config/keys.ts";
import { eventSchema } from "../journal/schema.ts";
import { CAUSE_IDS } from "../model/cause.ts";
import { EXIT, stop } from "../model/exit.ts";
import { didYouMean, likely } from "../model/nearest.ts";
import { STATUSES } from "../model/status.ts";
import { diagnostic, exitCode, severalOf } from "./answer-schemas.ts";
import { checkpoints, validated } from "./checkpoint-schemas.ts";
import { cronAnswer } from "./cron-schema.ts";
import { efficiencyReport } from "./efficiency-schema.ts";
import { handedOff } from "./handoff-schema.ts";
import { initialised } from "./init-schema.ts";
import { monitored } from "./monitor-schema.ts";
import { notification } from "./notification-schema.ts";
import { overview, task, whereabouts } from "./overview-schema.ts";
import { preflightReport } from "./preflight-schema.ts";
import { SCHEMA } from "./present.ts";
import { queueView } from "./queue-schema.ts";
import { scaffolded } from "./scaffold-schema.ts";
import { skillsAnswer } from "./skills-schema.ts";
import { sweepPlan, sweepProgress } from "./sweep-schema.ts";

const steered = z.strictObject({
  word: z.enum(["cancel", "retry"]),
  tasks: z.array(z.string()),
  live: z.array(z.string()),
  ended: z.array(z.string()),
  blocked: z.array(z.string()),
  passed: z.array(
    z.strictObject({ task: z.string(), status: z.enum(STATUSES), reason: z.optional(z.string()) }),
  ),
  mendFirst: z.array(z.strictObject({ task: z.string(), what: z.string() })),
  how: z.enum(["done", "noted", "shown"]),
});

/** Text that a job wrote carries this mark. */
const untrusted = { untrusted: z.literal(true) };

const diagnosed = z.strictObject({
  ...z.pick(task, {
    ...{ key: true, run: true, status: true, attempt: true, job: true, node: true },
    ...{ startedAt: true, endedAt: true, elapsedSeconds: true },
    ...{ maxAttempts: true, tries: true, notRetried: true },
  }).shape,
  exitCode: z.optional(z.int()),
  signal: z.optional(z.int()),
  derivedExitCode: z.optional(z.int()),
  element: z.optional(z.string()),
  badElements: z.optional(z.int()),
  says: z.optional(z.string()),
  next: z.optional(z.string()),
  diagnosis: z.optional(
    z.strictObject({
      cause: z.enum(CAUSE_IDS),
      title: z.string(),
      evidence: z.optional(
        z.strictObject({
          ...untrusted,
          path: z.string(),
          line: z.optional(z.int()),
          offset: z.int(),
          text: z.string(),
        }),
      ),
      means: z.string(),
      next: z.string(),
    }),
  ),
  logs: z.array(z.strictObject({ path: z.string(), problem: z.optional(z.string()) })),
  output: z.optional(z.strictObject({ ...untrusted, path: z.string(), lines: z.array(z.string()) })),
});

const logsOf = z.strictObject({
  task: z.string(),
  status: z.enum(STATUSES),
  attempt: z.int(),
  job: z.string(),
  files: z.array(z.strictObject({ path: z.string(), problem: z.optional(z.string()) })),
  output: z.array(z.strictObject({ ...untrusted, path: z.string(), lines: z.array(z.string()) })),
});

const setting = z.strictObject({
  key: z.enum(KEY_NAMES),
  value: z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
  source: z.enum(["flag", "variable", "experiment", "user", "default"]),
  variable: z.string(),
  meaning: z.string(),
  inFact: z.optional(z.string()),
});

const asks = z.strictObject({
  gpus: z.int(),
  cpus: z.int(),
  memoryMiB: z.optional(z.int()),
  elements: z.int(),
  seconds: z.optional(z.int()),
  timeFrom: z.optional(z.enum(["script", "partition"])),
  gpuHours: z.optional(z.number()),
  cpuHours: z.optional(z.number()),
});

const plannedTask = z.strictObject({
  ...task.shape,
  asks: z.optional(asks),
  changedSince: z.optional(z.int()),
  test: z.optional(
    z.strictObject({
      verdict: z.enum(["fine", "refused", "wait", "unclear"]),
      startsAt: z.optional(z.string()),
      nodes: z.optional(z.string()),
      answered: z.optional(z.literal(true)),
      says: z.optional(z.string()),
      next: z.optional(z.string()),
    }),
  ),
});

const totals = z.strictObject({
  tasks: z.int(),
  gpuHours: z.number(),
  cpuHours: z.number(),
  unknown: z.int(),
});

const plan = z.strictObject({
  ...overview,
  tasks: z.array(plannedTask),
  backend: z.string(),
  maxInFlight: z.int(),
  staggerSeconds: z.number(),
  totals: z.strictObject({ now: totals, left: totals }),
  room: z.array(
    z.strictObject({
      name: z.string(),
      of: z.enum(["runmark", "account", "qos"]),
      owner: z.optional(z.string()),
      most: z.number(),
      left: z.optional(z.number()),
      limits: z.enum(["queued", "running", "gpu-hours"]),
    }),
  ),
  siteHolds: z.int(),
  refused: z.int(),
  machine: z.optional(z.strictObject({ cpus: z.int(), memoryMiB: z.int(), gpus: z.int() })),
  heldUp: z.optional(z.string()),
  silence: z.optional(z.string()),
});

const ran = {
  ...overview,
  backend: z.string(),
  detached: z.boolean(),
  jobs: z.strictObject({ running: z.int(), waiting: z.int() }),
  sweep: z.optional(sweepProgress),
};

const ticked = z.strictObject({
  ...overview,
  backend: z.string(),
  events: z.array(eventSchema),
  turned: z.array(
    z.strictObject({
      task: z.string(),
      status: z.enum(["blocked", "unknown"]),
      reason: z.optional(z.string()),
    }),
  ),
  sweep: z.optional(sweepProgress),
});

/** What each command answers in `data`; null when it stopped before it had anything to say. */
export const DATA_SCHEMAS: Readonly<Record<string, z.ZodMiniType>> = {
  init: initialised,
  scaffold: scaffolded,
  check: z.strictObject({
    summary: z.string(),
    runs: z.int(),
    tasks: z.int(),
    fixable: z.optional(z.int()),
    fixed: z.optional(z.array(diagnostic)),
    how: z.optional(z.enum(["done", "shown"])),
    diff: z.optional(z.string()),
  }),
  fmt: z.strictObject({
    summary: z.string(),
    tables: z.int(),
    aligned: z.int(),
    how: z.enum(["done", "shown"]),
    diff: z.optional(z.string()),
  }),
  plan,
  preflight: preflightReport,
  run: z.union([z.strictObject(ran), plan]),
  tick: z.union([ticked, plan, severalOf(z.union([ticked, plan]))]),
  status: z.union([z.strictObject(overview), severalOf(z.strictObject(overview))]),
  validate: validated,
  checkpoints,
  diagnose: z.strictObject({ tasks: z.array(diagnosed) }),
  logs: logsOf,
  efficiency: efficiencyReport,
  cancel: steered,
  retry: steered,
  queue: queueView,
  sweep: z.union([z.strictObject(ran), sweepPlan]),
  monitor: monitored,
  handoff: handedOff,
  cron: cronAnswer,
  skills: skillsAnswer,
  config: z.strictObject({ keys: z.array(setting), tools: z.array(z.string()) }),
  schema: z.record(z.string(), z.unknown()),
  completion: z.strictObject({ shell: z.enum(SHELLS), script: z.string() }),
  runmark: whereabouts,
};

/** Values of ours that no command prints. */
const OTHER_SCHEMAS: Readonly<Record<string, z.ZodMiniType>> = { notification };

/** The one value that a command prints with `--json`. */
export const envelopeOf = (command: string, data: z.ZodMiniType): z.ZodMiniType =>
  z.strictObject({
    schema: z.literal(SCHEMA),
    command: z.nullable(z.literal(command)),
    ok: z.boolean(),
    exitCode,
    data: z.nullable(data),
    diagnostics: z.array(diagnostic),
  });

/** The JSON Schema of one command's answer, or of all by name. */
export function schemaAnswer(command: string | undefined): Answer<object> {
  if (command === undefined) {
    const all = Object.entries(DATA_SCHEMAS).map(([name, data]) => [name, jsonSchema(name, data)]);
    const others = Object.entries(OTHER_SCHEMAS).map(([name, value]) => [name, z.toJSONSchema(value)]);
    return { exitCode: EXIT.done, data: Object.fromEntries([...all, ...others]), diagnostics: [] };
  }
  const other = OTHER_SCHEMAS[command];
  if (other !== undefined) return { exitCode: EXIT.done, data: z.toJSONSchema(other), diagnostics: [] };
  const data = DATA_SCHEMAS[command];
  if (data !== undefined) return { exitCode: EXIT.done, data: jsonSchema(command, data), diagnostics: [] };
  const known = Object.keys(DATA_SCHEMAS);
  const next =
    didYouMean(likely(command, [...known, ...Object.keys(OTHER_SCHEMAS)])) ?? `Commands: ${known.join(", ")}`;
  return stopped(stop(EXIT.usage, "schema.unknown-command", `there is no command "${command}"`, next));
}

const jsonSchema = (command: string, data: z.ZodMiniType): object =>
  z.toJSONSchema(envelopeOf(command, data));
