import { fill } from "../tools/pattern.ts";
import type { Progress } from "../tools/tool.ts";
import { companionOf } from "./companions.ts";
import { parseJson } from "./formats/json.ts";
import type { Found, Where } from "./found.ts";
import { readTextFile } from "./text-file.ts";

/** How far a training was when it saved a checkpoint, as it says itself. */
export interface Reached {
  readonly step?: number;
  readonly steps?: number;
  readonly epoch?: number;
  readonly epochs?: number;
  readonly stopped?: true;
}

/** It holds a line for each logged step. */
const MOST_BYTES = 64 * 2 ** 20;

/** What the file beside a checkpoint says; in words where it is not there or says nothing. */
export async function readProgress(
  where: Where,
  owner: Found,
  progress: Progress,
): Promise<Reached | string> {
  const path = await companionOf(where, owner, { path: [progress.file] });
  const name = fill(progress.file, owner.place.values) ?? progress.file;
  if (path === undefined) return `has no ${name}`;
  const text = await readTextFile(where.files, path, MOST_BYTES);
  if (!text.ok) return `its ${name} ${text.error}`;
  const parsed = parseJson(text.value);
  if (parsed === undefined) return `its ${name} is not complete JSON`;
  const number = (key: string | undefined): number | undefined => {
    const value = key === undefined ? undefined : valueAt(parsed.value, key);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  const [step, steps] = [number(progress.step), number(progress.steps)];
  const [epoch, epochs] = [number(progress.epoch), number(progress.epochs)];
  if (step === undefined) return `its ${name} does not say at which step it was`;
  return {
    step,
    ...(steps === undefined ? {} : { steps }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(progress.stopped !== undefined && valueAt(parsed.value, progress.stopped) === true
      ? { stopped: true }
      : {}),
  };
}

function valueAt(value: unknown, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (at, name) =>
        typeof at === "object" && at !== null && Object.hasOwn(at, name)
          ? (at as Record<string, unknown>)[name]
          : undefined,
      value,
    );
}

/**
 * Why a training was not over at its newest checkpoint; undefined where it was. `expected`: epochs that it should be trained
 * for, where somebody says.
 */
export function unfinished(reached: Reached, expected: number | undefined, file: string): string | undefined {
  const { step = 0, steps = 0, epoch, epochs } = reached;
  const isOver = reached.stopped === true || (steps > 0 ? step >= steps : (epoch ?? 0) >= (epochs ?? 1));
  if (!isOver) return `is not the last: its ${file} says ${whereText(reached)}`;
  if (expected === undefined || epochs === undefined || epochs >= expected || reached.stopped === true)
    return undefined;
  return `was trained for ${epochs} of ${expected} epochs, says its ${file}`;
}

function whereText({ step, steps, epoch, epochs }: Reached): string {
  const inSteps = `step ${step}${steps === undefined ? "" : ` of ${steps}`}`;
  if (epoch === undefined) return inSteps;
  return `${inSteps}, epoch ${Number(epoch.toFixed(2))}${epochs === undefined ? "" : ` of ${epochs}`}`;
}

/**
 * How far, in epochs, a checkpoint is from the end of an epoch (from 0), where no whole step lies between; undefined where it
 * is none of that epoch's end. The last steps of an epoch may be left out of it, so that it ends at 0.98, say.
 */
export function distanceToEnd({ step = 0, epoch }: Reached, wanted: number): number | undefined {
  if (epoch === undefined || step < 1) return undefined;
  const distance = Math.abs(epoch - (wanted + 1));
  return distance < epoch / step ? distance : undefined;
}
