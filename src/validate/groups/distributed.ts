import { join } from "node:path";
import { inBatches } from "../../model/in-batches.ts";
import type { Piece } from "../formats/format.ts";
import { refusable } from "../formats/malformed.ts";
import { partOf, type Source, sourceOf } from "../formats/source.ts";
import { torch } from "../formats/torch.ts";
import type { Problem } from "../part.ts";
import type { Folder } from "./group.ts";

const METADATA = ".metadata";
const AT_ONCE = 8;

/** Each rank of a distributed training writes its `.distcp`; what they hold, and where, stands in `.metadata`, which comes last. */
export async function problemWithDistributed(folder: Folder): Promise<readonly Problem[]> {
  const { names, parts } = folder;
  if (!names.has(METADATA)) {
    const some = [...names].find((name) => name.endsWith(".distcp"));
    return some === undefined
      ? []
      : [{ what: `lacks ${METADATA}, which is written when all of its files are there` }];
  }
  const metadata = parts.get(METADATA);
  // What is wrong with it is told of it as of every part.
  if (metadata === undefined || metadata.problem !== undefined) return [];
  const named = metadata.pieces;
  if (named === undefined) return problemWithUnnamed(names);
  const byFile = new Map<string, Piece[]>();
  for (const piece of named) {
    const pieces = byFile.get(piece.file) ?? [];
    byFile.set(piece.file, pieces);
    pieces.push(piece);
  }
  const sizes = await inBatches(
    [...byFile.keys()],
    AT_ONCE,
    async (file) => [file, await sizeOf(folder, file)] as const,
  );
  const missing = sizes.flatMap(([file, bytes]) => (bytes === undefined ? [file] : []));
  if (missing.length > 0)
    return [{ what: `lacks ${missing.length} of ${byFile.size} files, ${missing[0]} the first` }];
  const problems: Problem[] = [];
  for (const [file, bytes = 0] of sizes) {
    const what = await problemWithFile(folder, file, bytes, byFile.get(file) ?? []);
    if (what !== undefined) problems.push({ file, what });
  }
  return problems;
}

/** `__<rank>_<number>.distcp`: where the metadata is too large to be read, only their names say that they belong to it. */
const OF_RANK = /^__\d+_\d+\.distcp$/;

const problemWithUnnamed = (names: ReadonlySet<string>): readonly Problem[] =>
  [...names].some((name) => OF_RANK.test(name))
    ? []
    : [{ what: `lacks the .distcp files that its ${METADATA} is about` }];

/** Undefined where nothing is, also behind a link. Where it cannot be looked at, that is told of it as of every part. */
const sizeOf = async ({ files, path, names, parts }: Folder, file: string): Promise<number | undefined> =>
  parts.get(file)?.bytes ?? (names.has(file) ? (await files.stat(join(path, file)))?.size : undefined);

async function problemWithFile(
  { files, path, depth, parts }: Folder,
  file: string,
  bytes: number,
  pieces: readonly Piece[],
): Promise<string | undefined> {
  const needed = pieces.reduce((most, piece) => Math.max(most, piece.offset + piece.bytes), 0);
  // That it is empty, or cannot be looked at, is told of it as of every part.
  if (bytes === 0 && parts.get(file)?.problem !== undefined) return undefined;
  if (bytes < needed) return `is cut off: ${bytes} of ${needed} bytes`;
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
