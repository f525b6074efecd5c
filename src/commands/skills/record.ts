import { join } from "node:path";
import * as z from "zod/mini";
import type { Files } from "../../system/ports.ts";

/** Beside the skills: what was written there, so that a newer version knows its own files from those that people changed. */
const RECORD = ".runmark-skills.json";

const schema = z.object({
  schema: z.literal("runmark-skills/1"),
  /** Hashes of texts, by path. */
  files: z.record(z.string(), z.string()),
});

export type Written = Readonly<Record<string, string>>;

/** Nothing where there is no record, or one that cannot be understood: then every file that differs is a person's. */
export async function readRecord(files: Files, folder: string): Promise<Written> {
  const text = await files.readText(join(folder, RECORD));
  try {
    return schema.parse(JSON.parse(text ?? "")).files;
  } catch {
    return {};
  }
}

export const recordOf = (written: Written): { readonly name: string; readonly text: string } => ({
  name: RECORD,
  text: `${JSON.stringify({ schema: "runmark-skills/1", files: written }, null, 2)}\n`,
});
