import { resolve } from "node:path";
import { err, ok, type Result } from "../../../model/result.ts";
import { askedBy, type LastValue, lastValues } from "../../../script/asked.ts";
import type { Directive } from "../../../script/directives.ts";
import { DEFAULT_ARRAY_OUTPUT, DEFAULT_OUTPUT } from "../../../script/output-pattern.ts";
import { parseSignal } from "../../../script/signal.ts";
import { parseTimeLimit } from "../../../script/time-limit.ts";
import { parseBegin } from "./begin-time.ts";
import { ownNameNotes } from "./own-name.ts";
import { missedNotes, refusalOf } from "./treatments.ts";
import { firstInvalid } from "./validity.ts";
import { askedVariables } from "./variables.ts";

/** What a script asks for, as far as this machine can give it. */
export interface Wants {
  readonly folder: string;
  readonly outputPattern: string;
  readonly errorPattern?: string;
  readonly inputPattern?: string;
  readonly appendOutput: boolean;
  readonly beginAt?: number;
  /** Absent: no limit. */
  readonly timeLimitSeconds?: number;
  readonly nodes: number;
  readonly ntasks: number;
  readonly cpusPerTask?: number;
  /** In all, like the GPUs and the memory. */
  readonly cpus: number;
  readonly gpus: number;
  /** Absent: no share and no limit. 0: all that there is. */
  readonly memoryMiB?: number;
  /** The whole machine. */
  readonly exclusive?: boolean;
  readonly signal?: string;
  /** As it was written. */
  readonly array?: string;
  readonly dependency?: string;
  /** `--kill-on-invalid-dep=yes`. */
  readonly killOnInvalidDependency?: boolean;
  readonly hold?: boolean;
  /** Value of `--export`. */
  readonly exports: string;
  /** What the job is told of what it asked for. */
  readonly variables: Readonly<Record<string, string>>;
  /** One line for each thing that was asked for and will not happen here, or that the script would trip over. */
  readonly notes: readonly string[];
}

const notesFor = (directives: readonly Directive[], { nodes, signal }: Notable): readonly string[] => [
  ...missedNotes(directives),
  ...ownNameNotes(directives),
  ...(nodes > 1 ? [`${nodes} nodes were asked for; the job runs on this one machine`] : []),
  ...(signal === undefined || parseSignal(signal)?.isForShell === true
    ? []
    : [
        `--signal=${signal} is for steps of srun, which there are none here; --signal=B:${signal} is for the script`,
      ]),
];

type Notable = Pick<Wants, "nodes" | "signal">;

/** What makes more or less of a submission than one job that may start at once. */
const shapeOf = (last: LastValue) => {
  const [array, dependency] = [last("array"), last("dependency")];
  return {
    ...(array === undefined || array === "" ? {} : { array }),
    ...(dependency === undefined || dependency === "" ? {} : { dependency }),
    ...(/^yes$/i.test(last("kill-on-invalid-dep") ?? "") ? { killOnInvalidDependency: true } : {}),
    ...(last("hold") === undefined ? {} : { hold: true }),
  };
};

/** A `--begin` of the script's own wins over the one asked from outside, which is only there to space starts. */
const timing = (last: LastValue, begin: number | undefined, now: number) => {
  const written = last("begin");
  const beginAt = written === undefined ? begin : parseBegin(written, now);
  const limit = parseTimeLimit(last("time") ?? "unlimited");
  return {
    ...(beginAt === undefined ? {} : { beginAt }),
    ...(typeof limit === "number" ? { timeLimitSeconds: limit } : {}),
  };
};

const resources = (last: LastValue) => {
  const { nodes, ntasks, cpusPerTask, cpus, gpus, memoryMiB } = askedBy(last);
  const signal = last("signal");
  return {
    nodes,
    ntasks,
    ...(cpusPerTask === undefined ? {} : { cpusPerTask }),
    cpus,
    gpus,
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    // `--exclusive=user` and its kin still let others in.
    ...(last("exclusive") === "" ? { exclusive: true } : {}),
    ...(signal === undefined ? {} : { signal }),
  };
};

/**
 * Reads what a script asks for. `submitFolder` is where it is submitted from, `begin` (epoch ms) what was asked from
 * outside. The error is sbatch's refusal, with the line.
 */
export const wantsOf = (
  directives: readonly Directive[],
  { submitFolder, begin, now }: { submitFolder: string; begin: number | undefined; now: number },
): Result<Wants, string> => {
  const invalid = firstInvalid(directives, now) ?? refusalOf(directives);
  if (invalid !== undefined) return err(invalid);
  const last = lastValues(directives);
  const asked = resources(last);
  const errorPattern = last("error");
  const inputPattern = last("input");
  return ok({
    ...asked,
    ...timing(last, begin, now),
    ...shapeOf(last),
    folder: resolve(submitFolder, last("chdir") ?? "."),
    outputPattern: last("output") ?? (last("array") ? DEFAULT_ARRAY_OUTPUT : DEFAULT_OUTPUT),
    ...(errorPattern === undefined ? {} : { errorPattern }),
    ...(inputPattern === undefined ? {} : { inputPattern }),
    appendOutput: /^a/i.test(last("open-mode") ?? "truncate"),
    exports: last("export") ?? "ALL",
    variables: askedVariables(last),
    notes: notesFor(directives, asked),
  });
};
