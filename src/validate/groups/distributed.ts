import { join } from "node:path";
import type { Piece } from "../formats/format.ts";
import { refusable } from "../formats/malformed.ts";
import { partOf, type Source, sourceOf } from "../formats/source.ts";
import { torch } from "../formats/torch.ts";
import type { Problem } from "../part.ts";
import type { Folder } from "./group.ts";

const METADATA = ".metadata";

/** Each rank of a distributed training writes its `.distcp`; what they hold, and where, stands in `.metadata`, which comes last. */
export async function problemWithDistributed(folder: Folder): Promise<readonly Problem[]> {
  const { names, parts } = folder;
  if (!names.has(METADATA)) {
    const some = [...names].find((name) => name.endsWith(".distcp"));
    return some === undefined
      ? []
      : [{ what: `lacks ${METADATA}, which is written when all of its files are there` }];
  }
  // What is wrong with it is told of it as of every part.
  const named = parts.get(METADATA)?.pieces ?? [];
  const byFile = new Map<string, Piece[]>();
  for (const piece of named) {
    const pieces = byFile.get(piece.file) ?? [];
    byFile.set(piece.file, pieces);
    pieces.push(piece);
  }
  const missing = [...byFile.keys()].filter((file) => !names.has(file));
  if (missing.length > 0)
    return [{ what: `lacks ${missing.length} of ${byFile.size} files, ${missing[0]} the first` }];
  const problems: Problem[] = [];
  for (const [file, pieces] of byFile) {
    const what = await problemWithFile(folder, file, pieces);
    if (what !== undefined) problems.push({ file, what });
  }
  return problems;
}

async function problemWithFile(
  { files, path, depth }: Folder,
  file: string,
  pieces: readonly Piece[],
): Promise<string | undefined> {
  const bytes = (await files.stat(join(path, file)))?.size ?? 0;
  const needed = pieces.reduce((most, piece) => Math.max(most, piece.offset + piece.bytes), 0);
  if (bytes < needed) return bytes === 0 ? undefined : `is cut off: ${bytes} of ${needed} bytes`;
  if (!depth.isDeep) return undefined;
  const source = sourceOf(files, join(path, file), bytes);
  for (const piece of pieces) {
    const problem = await problemWithPiece(partOf(source, piece.offset, piece.bytes));
    if (problem !== undefined) return `at byte ${piece.offset} ${problem}`;
  }
  return undefined;
}

/** Each piece is what `torch.save` writes, unless the training chose another form. */
async function problemWithPiece(source: Source): Promise<string | undefined> {
  const [first] = await source.read(0, 1);
  if (first === 0) return "holds zeros where a piece begins";
  if (first !== 0x50) return undefined;
  const read = await refusable(() => torch.read(source, { isDeep: true }));
  return read.ok ? undefined : read.error;
}
