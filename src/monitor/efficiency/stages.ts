import { HINT_RULES, type Hint, type HintRule, type Judged, manyRuns } from "./hints.ts";
import type { Share } from "./measure.ts";

/** Medians over the runs of a stage of which it is known, as shares of 1. */
export interface Medians {
  readonly time?: number;
  readonly cpu?: number;
  readonly memory?: number;
  readonly gpu?: number;
}

/** A hint that holds for several runs that asked for the same. */
export interface CommonHint extends Hint {
  readonly tasks: readonly string[];
}

export interface StageRun extends Judged {
  readonly key: string;
}

export function mediansOf(runs: readonly StageRun[]): Medians {
  const ended = runs.filter(({ measured }) => !measured.isRunning);
  const of = (read: (run: StageRun) => Share | undefined): number | undefined =>
    median(ended.flatMap((run) => read(run) ?? []).map(({ used, asked }) => used / asked));
  const figures = {
    time: of(({ measured }) => measured.time),
    cpu: of(({ measured }) => measured.cpuSeconds),
    memory: of(({ measured }) => measured.memory),
    gpu: of(({ measured: { gpu } }) =>
      gpu?.percent === undefined || gpu.kind === "peak" ? undefined : { used: gpu.percent, asked: 100 },
    ),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/**
 * What may be told of several runs at once: those that asked for the same and of which at least two are due the same hint, where
 * what would do for the one that used most is still better. A thousand rows of one script then have one line.
 */
export function commonHints(runs: readonly StageRun[]): readonly CommonHint[] {
  return HINT_RULES.flatMap((rule) => alike(runs, rule).flatMap((group) => commonHint(group, rule) ?? []));
}

interface Sharer {
  readonly run: StageRun;
  readonly share: Share;
}

/** Runs that asked for the same amount in the same form. */
function alike(runs: readonly StageRun[], rule: HintRule): readonly (readonly Sharer[])[] {
  const groups = new Map<string, Sharer[]>();
  for (const run of runs) {
    const share = rule.share(run);
    if (share === undefined || run.measured.isRunning) continue;
    const { memory, cpus } = run.forms;
    const key = [share.asked, memory.option, memory.parts, cpus?.option, cpus?.parts, run.measured.gpu?.kind];
    const group = groups.get(key.join(" "));
    if (group === undefined) groups.set(key.join(" "), [{ run, share }]);
    else group.push({ run, share });
  }
  return [...groups.values()];
}

function commonHint(group: readonly Sharer[], rule: HintRule): CommonHint | undefined {
  const due = group.filter(({ run, share }) => rule.isDue(share, run));
  const [first, ...rest] = due;
  if (first === undefined || rest.length === 0) return undefined;
  // One that came to an end of its own and needed more speaks against asking less for all.
  const speakers = rule.isLess ? group.filter(({ run }) => run.measured.ranItsCourse) : due;
  const most = speakers.reduce((best, each) => (each.share.used > best.share.used ? each : best), first);
  const said = rule.say(most.share, most.run, manyRuns(speakers.length));
  if (said === undefined) return undefined;
  return { kind: rule.kind, ...said, tasks: due.map(({ run }) => run.key) };
}
