import type { Files } from "../system/ports.ts";
import { demands, type Values } from "../tools/pattern.ts";
import type { Output, Tool } from "../tools/tool.ts";
import { thoseThere, type Where } from "./found.ts";
import { legible } from "./legible.ts";
import { judgeOutput, pathOf, type Terms } from "./output.ts";
import { type Verdict, valid } from "./verdict.ts";

/** Judges everything that a task must have produced; the first problem counts. */
export async function judgeOutputs(
  files: Files,
  folder: string,
  tool: Pick<Tool, "outputs">,
  values: Values,
  epochs: number | undefined,
  since?: number,
  more: Pick<Terms, "depth" | "pruned"> = {},
): Promise<Verdict> {
  let all: Extract<Verdict, { kind: "valid" }> = { kind: "valid" };
  for (const output of tool.outputs) {
    const verdict = await judgeAll({ files, folder }, output, values, { ...more, epochs, since });
    if (verdict.kind !== "valid") return verdict;
    all = { ...verdict, ...all, ...(verdict.isSome ? { isSome: true } : {}) };
  }
  return all;
}

/** Whether a training leaves one of them for each epoch. */
export const isOfEachEpoch = ({ epochs, path }: Output): boolean =>
  epochs !== "newest" && path.some((pattern) => demands(pattern, "epoch"));

/** Of epochs those of which nothing is there: what was to be removed may have stayed, or been written again. */
export async function absentEpochs(
  where: Where,
  { outputs }: Pick<Tool, "outputs">,
  values: Values,
  epochs: Iterable<number>,
): Promise<readonly number[]> {
  const patterns = outputs.filter(isOfEachEpoch).flatMap(({ path }) => path);
  const isThere = (epoch: number) => async (): Promise<boolean> => {
    for (const pattern of patterns)
      for await (const _found of thoseThere(where, pattern, { ...values, epoch: String(epoch) })) return true;
    return false;
  };
  const absent: number[] = [];
  for (const epoch of epochs) {
    const looked = await legible(isThere(epoch));
    if (looked.ok && !looked.value) absent.push(epoch);
  }
  return absent;
}

/** So many are looked at once one is not whole: each may wait for a slow file server. */
const MOST_PROBLEMS = 20;

/** Of a training that names its checkpoints by epochs, each that is expected; otherwise the one that there is. */
async function judgeAll(where: Where, output: Output, values: Values, terms: Terms): Promise<Verdict> {
  const { epochs = 0 } = terms;
  if (epochs === 0 || values.epoch !== undefined || !isOfEachEpoch(output))
    return judgeOne(where, output, values, terms);
  const bad: { readonly epoch: number; readonly verdict: Exclude<Verdict, { kind: "valid" }> }[] = [];
  let last: Verdict = valid;
  for (let epoch = 0; epoch < epochs && bad.length <= MOST_PROBLEMS; epoch += 1) {
    // The others may be of an earlier attempt, from which this one went on.
    const since = epoch === epochs - 1 ? terms.since : undefined;
    const verdict = await judgeOne(where, output, { ...values, epoch: String(epoch) }, { ...terms, since });
    if (verdict.kind === "valid") last = verdict;
    else if (verdict.kind !== "missing" || terms.pruned?.has(epoch) !== true) bad.push({ epoch, verdict });
  }
  const [first, ...others] = bad;
  if (first === undefined) return last;
  if (epochs === 1) return first.verdict;
  const also = others.length === 0 ? {} : { others: others.map(({ epoch }) => epoch) };
  return { ...first.verdict, epoch: first.epoch, ...also };
}

async function judgeOne(where: Where, output: Output, values: Values, terms: Terms): Promise<Verdict> {
  const judged = await legible(() => judgeOutput(where, output, values, terms));
  return judged.ok ? judged.value : { kind: "broken", path: pathOf(output, values), problem: judged.error };
}
