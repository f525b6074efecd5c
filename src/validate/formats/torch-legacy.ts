import { err, ok, type Result } from "../../model/result.ts";
import { Cursor } from "./cursor.ts";
import type { Contents, Depth } from "./format.ts";
import { isUnread, mustEnd, readPickle } from "./pickle/pickle.ts";
import { itemsOf, type Pickled } from "./pickle/values.ts";
import type { Source } from "./source.ts";
import { type Storage, torchStateOf } from "./torch-state.ts";
import { lost, lostFrom, type Span } from "./zeros.ts";

/** The first pickle of a file that `torch.save` wrote before 1.6, or since then when it is asked to. */
const MAGIC = 0x1950a86a20f9469cfc6cn;

/**
 * Such a file: the magic number, a version, a description of the machine, the state and the keys of the storages, each a pickle; then for
 * each key the number of elements (8 bytes) and the elements. What begins otherwise is a pickle of any other kind.
 */
export async function readTorchLegacy(
  source: Source,
  { isDeep }: Depth,
  mostObjects?: number,
): Promise<Result<Contents, string>> {
  const cursor = new Cursor(source);
  const first = await readPickle(cursor, mostObjects);
  if (first !== MAGIC) return readPlain(cursor, first);
  await readPickle(cursor);
  await readPickle(cursor);
  const state = await readPickle(cursor);
  const { storages, beyond, ...contents } = torchStateOf(state);
  if (isUnread(state)) return ok(contents);
  if (beyond !== undefined) return err(beyond);
  const keys = itemsOf(await readPickle(cursor));
  const spans: Span[] = [];
  for (const key of keys) {
    const storage = storages.get(String(key));
    // Of a class that is not known here: neither its end is, nor what follows it.
    if (storage?.elementBytes === undefined) return ok(contents);
    const span = await readStorage(cursor, storage);
    if (typeof span === "string") return err(span);
    spans.push(span);
  }
  if (cursor.left > 0) return err(`has ${cursor.left} bytes too many behind its storages`);
  const from = isDeep ? await lostFrom(source, spans) : undefined;
  return from === undefined ? ok(contents) : err(lost(from));
}

async function readStorage(cursor: Cursor, storage: Storage): Promise<Span | string> {
  await cursor.fill(8);
  const bytes = cursor.u64() * (storage.elementBytes ?? 1);
  if (bytes !== storage.bytes)
    return `has ${bytes} bytes in storage ${storage.key}, where its state says ${storage.bytes}`;
  const start = cursor.offset;
  cursor.skip(bytes);
  return { start, end: cursor.offset };
}

/** Pickles may follow each other; each must have its end. */
async function readPlain(cursor: Cursor, first: Pickled): Promise<Result<Contents, string>> {
  let last = first;
  while (cursor.left > 0 && !isUnread(last)) last = await readPickle(cursor);
  if (isUnread(last)) await mustEnd(cursor.source);
  const { storages, beyond, ...contents } = torchStateOf(first);
  return ok(contents);
}
