import { parseObject } from "../../model/json-object.ts";
import type { Files } from "../../system/ports.ts";
import { overwriteFile, type Writer } from "./write.ts";

/** What was written last into files that people may change: a hash by the path under which it is kept. */
export type WrittenRecord = ReadonlyMap<string, string>;

/** Reads a record. One that is not there, or says something else, knows of no file: then whatever is there counts as a person's. */
export async function readRecord(files: Files, path: string): Promise<WrittenRecord> {
  const { files: known } = (parseObject((await files.readText(path)) ?? "") ?? {}) as { files?: unknown };
  if (typeof known !== "object" || known === null) return new Map();
  return new Map(
    Object.entries(known).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Writes it, as a whole. */
export async function writeRecord(writer: Writer, path: string, record: WrittenRecord): Promise<void> {
  const sorted = Object.fromEntries([...record].toSorted());
  await overwriteFile(writer, path, `${JSON.stringify({ files: sorted }, null, 2)}\n`);
}
