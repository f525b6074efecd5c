import { join } from "node:path";
import type { Files } from "../system/ports.ts";
import { objectOf, parseJson } from "./formats/json.ts";
import type { Part } from "./part.ts";

export interface Progress {
  readonly epoch?: number;
  readonly step?: number;
}

/** It holds a line for each logged step. */
const MOST_BYTES = 64 * 2 ** 20;

/** How far a training was by its checkpoint's own word: the state of a Hugging Face Trainer, or what the weights' file holds besides. */
export async function progressOf(files: Files, path: string, parts: readonly Part[]): Promise<Progress> {
  const told = parts.find(({ epoch, step }) => epoch !== undefined || step !== undefined);
  return (await trainerState(files, join(path, "trainer_state.json"))) ?? pick(told?.epoch, told?.step);
}

async function trainerState(files: Files, path: string): Promise<Progress | undefined> {
  const stat = await files.stat(path).catch(() => undefined);
  if (stat?.kind !== "file" || stat.size > MOST_BYTES) return undefined;
  const text = await files.readText(path).catch(() => undefined);
  const state = objectOf(parseJson(text ?? "")?.value);
  return state === undefined ? undefined : pick(state.epoch, state.global_step);
}

const pick = (epoch: unknown, step: unknown): Progress => ({
  ...(typeof epoch === "number" ? { epoch } : {}),
  ...(typeof step === "number" ? { step } : {}),
});
