import { memoryOfText, memoryText, percentText, short } from "../../model/amounts.ts";
import type { HintKind } from "../../model/usage.ts";
import { type Forms, writeMemory, writeTime } from "../../script/forms.ts";
import type { Measured, Share } from "./measure.ts";
import { cpusToAsk, memoryToAsk, timeToAsk } from "./suggest.ts";

/** What to ask for next time, as a sentence; `write` is the directive in it. */
export interface Hint {
  readonly kind: HintKind;
  readonly text: string;
  readonly write?: string;
}

/** A run as hints see it. */
export interface Judged {
  readonly measured: Measured;
  readonly forms: Forms;
}

/** Of whom a sentence speaks: of one run, or of several of which none used more. */
export interface Subject {
  readonly who: string;
  readonly most: string;
}

const ONE: Subject = { who: "", most: "" };
export const manyRuns = (count: number): Subject => ({ who: `${count} runs `, most: "at most " });

/** What is told, and when. */
export interface HintRule {
  readonly kind: HintKind;
  /**
   * Whether it tells to ask for less: then several runs that asked for the same are told of together, by the one that used most,
   * due or not. Otherwise only those speak for each other that are due.
   */
  readonly isLess: boolean;
  /** Used against asked in the rule's own unit; undefined where it cannot be said of this run. */
  share(run: Judged): Share | undefined;
  /** Whether a run with this share is worth a word. */
  isDue(share: Share, run: Judged): boolean;
  /** Undefined where there is nothing better to ask for. */
  say(share: Share, run: Judged, subject: Subject): Omit<Hint, "kind"> | undefined;
}

/** Below these a run has asked for too much, above them for too little. */
const TOO_MUCH = { memory: 0.25, cpu: 0.5, time: 0.25, gpu: 0.2 } as const;
const TOO_LITTLE = 0.95;
/** What would be asked for instead must be this much less, or it is not worth the edit. */
const WORTHWHILE = 0.75;
/** What is worth a word: nobody waits for less memory or time than this. */
const SMALL_MEMORY_MIB = 4096;
const SMALL_TIME_SECONDS = 1800;
/** Sites sample each 30 s: of a shorter run the peak is not known well, and start-up is most of it. */
const SHORT_SECONDS = 60;
/** Loading data and models keeps the GPUs of short runs idle. */
const SHORT_GPU_SECONDS = 300;

const ratio = ({ used, asked }: Share): number => used / asked;

/** Whether the run is told what it did not need: only one that ran its course, and for long enough, can tell. */
const knowsItsNeed = ({ measured }: Judged): boolean =>
  measured.ranItsCourse && measured.elapsedSeconds >= SHORT_SECONDS;

const about = ({ measured }: Judged): string => (measured.memoryIsSum ? "about " : "");

const memory: HintRule = {
  kind: "memory",
  isLess: true,
  share: ({ measured }) => measured.memory,
  isDue: (share, run) =>
    knowsItsNeed(run) && share.asked >= SMALL_MEMORY_MIB && ratio(share) < TOO_MUCH.memory,
  say: ({ used, asked }, run, { who, most }) => {
    const { option, parts } = run.forms.memory;
    const each = memoryToAsk(used, parts);
    if (each * parts > asked * WORTHWHILE) return undefined;
    const write = `--${option}=${writeMemory(each)}`;
    const text = `${who}asked ${memoryText(asked)}, used ${most}${about(run)}${memoryText(used)}: ${write} would do`;
    return { text, write };
  },
};

/** Sites that do not enforce what was asked for let a job take more. */
const nearly = (used: number, asked: number): string =>
  used > asked ? "more than it asked for" : "close to out of memory";

const memoryTight: HintRule = {
  kind: "memory-tight",
  isLess: false,
  share: ({ measured }) => measured.memory,
  isDue: (share) => ratio(share) > TOO_LITTLE,
  say: ({ used, asked }, run, { who, most }) => {
    const { option, parts } = run.forms.memory;
    const write = `--${option}=${writeMemory(memoryToAsk(Math.max(used, asked), parts))}`;
    const end = run.measured.ranOutOfMemory ? "and ran out of it" : nearly(used, asked);
    const room = `used ${most}${about(run)}${memoryOfText(used, asked)}, ${end}`;
    return { text: `${who}${room}: ${write} would be safer`, write };
  },
};

const cpu: HintRule = {
  kind: "cpu",
  isLess: true,
  share: ({ measured: { cpus, askedCpus = Number.POSITIVE_INFINITY, cpuSeconds } }) =>
    cpus === undefined || cpuSeconds === undefined
      ? undefined
      : { used: ratio(cpuSeconds) * cpus, asked: Math.min(cpus, askedCpus) },
  isDue: (share, run) => knowsItsNeed(run) && share.asked > 1 && ratio(share) < TOO_MUCH.cpu,
  say: ({ used, asked }, { forms }, { who, most }) => {
    const busy = `${who}asked ${asked} cpus, kept ${most}${short(used)} busy on average`;
    if (forms.cpus === undefined)
      return used > asked * TOO_MUCH.cpu ? undefined : { text: `${busy}: fewer tasks (--ntasks) would do` };
    const { option, parts } = forms.cpus;
    const each = cpusToAsk(used, parts);
    if (each * parts > asked * WORTHWHILE) return undefined;
    return { text: `${busy}: --${option}=${each} would do`, write: `--${option}=${each}` };
  },
};

const time: HintRule = {
  kind: "time",
  isLess: true,
  share: ({ measured }) => measured.time,
  isDue: (share, { measured }) =>
    measured.ranItsCourse && share.asked >= SMALL_TIME_SECONDS && ratio(share) < TOO_MUCH.time,
  say: ({ used, asked }, _, { who, most }) => {
    if (timeToAsk(used) > asked * WORTHWHILE) return undefined;
    const write = `--time=${writeTime(timeToAsk(used))}`;
    const took = `${who}asked ${writeTime(asked)}, took ${most}${writeTime(used)}`;
    return { text: `${took}: ${write} would do, and start sooner`, write };
  },
};

const timeTight: HintRule = {
  kind: "time-tight",
  isLess: false,
  share: ({ measured }) => measured.time,
  isDue: (share, { measured }) =>
    !measured.isRunning && measured.ranItsCourse && ratio(share) > TOO_LITTLE && ratio(share) < 1,
  say: ({ used, asked }, _, { who, most }) => {
    const write = `--time=${writeTime(timeToAsk(asked))}`;
    const took = `took ${most}${writeTime(used)} of ${writeTime(asked)}, close to its limit`;
    return { text: `${who}${took}: ${write} would be safer`, write };
  },
};

const gpu: HintRule = {
  kind: "gpu",
  isLess: false,
  share: ({ measured: { gpu } }) =>
    gpu?.percent === undefined ? undefined : { used: gpu.percent, asked: 100 },
  isDue: (share, { measured }) =>
    !measured.isRunning && measured.elapsedSeconds >= SHORT_GPU_SECONDS && ratio(share) < TOO_MUCH.gpu,
  say: (share, { measured }, { who, most }) => {
    const percent = percentText(ratio(share));
    const busy =
      measured.gpu?.kind === "peak"
        ? `${who}kept the GPU at most ${percent} busy`
        : `${who}kept the GPU busy ${most}${percent} of the time`;
    const policy = "some sites cancel jobs whose GPUs stand idle";
    return { text: `${busy}; ${policy}: see what it waits for (data, cpus), or ask for fewer` };
  },
};

/** In the order in which they are told: what may fail first. */
export const HINT_RULES: readonly HintRule[] = [memoryTight, timeTight, gpu, memory, cpu, time];

export function hintsFor(run: Judged): readonly Hint[] {
  return HINT_RULES.flatMap((rule) => {
    const share = rule.share(run);
    if (run.measured.isRunning || share === undefined || !rule.isDue(share, run)) return [];
    const said = rule.say(share, run, ONE);
    return said === undefined ? [] : [{ kind: rule.kind, ...said }];
  });
}
