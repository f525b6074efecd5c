import { dirname, join } from "node:path";
import type { Files } from "../../system/ports.ts";
import { hashOf } from "../overwrite.ts";
import type { FolderPlan, Step } from "./compare.ts";
import { recordOf } from "./record.ts";

/** Writes what differs, and nothing where nothing does. The record comes last: a file that it does not know yet is the same next time. */
export async function carryOut(files: Files, plans: readonly FolderPlan[]): Promise<void> {
  for (const { folder, steps } of plans) {
    for (const step of steps) await take(files, step);
    const kept = steps.flatMap(({ name, wanted }) =>
      wanted === undefined ? [] : [[name, hashOf(wanted)] as const],
    );
    const record = recordOf(Object.fromEntries(kept));
    const path = join(folder, record.name);
    if ((await files.readText(path)) !== record.text) await put(files, path, record.text);
  }
}

async function take(files: Files, { path, state, wanted }: Step): Promise<void> {
  if (state === "same") return;
  if (wanted === undefined) await files.remove(path);
  else await put(files, path, wanted);
}

/** Whole or not at all. A link is replaced, not written through: what it leads to was not named. */
async function put(files: Files, path: string, text: string): Promise<void> {
  const draft = join(dirname(path), ".runmark-draft");
  await files.makeFolder(dirname(path));
  await files.removeTree(draft);
  await files.write(draft, text, { exclusive: true });
  await files.rename(draft, path);
}
