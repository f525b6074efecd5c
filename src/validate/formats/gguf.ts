import { err, ok, type Result } from "../../model/result.ts";
import { Cursor, cutOff } from "./cursor.ts";
import type { Contents, Depth, Format, Tensor } from "./format.ts";
import { ARRAY, STRING, TENSOR_TYPES, UINT32, VALUE_BYTES } from "./gguf-types.ts";
import { Malformed } from "./malformed.ts";
import type { Source } from "./source.ts";
import { lost, lostFrom } from "./zeros.ts";

const MAGIC = 0x46554747;
const MOST_DIMENSIONS = 8;
const MOST_NAME_BYTES = 64 * 1024;
const MOST_NESTED = 8;
const MOST_TENSORS = 10_000_000;

interface Placed extends Tensor {
  readonly start: number;
  /** Unknown of a type that is newer than the list. */
  readonly end?: number;
}

/**
 * The format of llama.cpp: a header, metadata by key, then name, shape, type and place of each tensor, then their data, each
 * padded to the alignment that the metadata says. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export const gguf: Format = { name: "GGUF", read };

async function read(source: Source, { isDeep }: Depth): Promise<Result<Contents, string>> {
  if (source.bytes === 0) return err("is empty");
  const cursor = new Cursor(source);
  await cursor.fill(24);
  if (cursor.left < 4 || cursor.u32() !== MAGIC) return err("is no GGUF file: it does not begin with GGUF");
  const version = cursor.u32();
  if (version !== 2 && version !== 3) return err(`is of a version that is not known here (${version})`);
  const [tensorCount, keyCount] = [cursor.u64(), cursor.u64()];
  const alignment = await readMetadata(cursor, keyCount);
  const tensors = await readTensors(cursor, tensorCount);
  const dataStart = padded(cursor.offset, alignment);
  const problem = problemWithLayout(tensors, alignment, dataStart, source.bytes);
  if (problem !== undefined) return err(problem);
  if (isDeep) {
    const spans = tensors.flatMap(({ start, end }) =>
      end === undefined ? [] : [{ start: dataStart + start, end: dataStart + end }],
    );
    const from = await lostFrom(source, spans);
    if (from !== undefined) return err(lost(from));
  }
  return ok({ tensors: tensors.map(({ name, dtype, shape, bytes }) => ({ name, dtype, shape, bytes })) });
}

const padded = (offset: number, alignment: number): number => Math.ceil(offset / alignment) * alignment;

/** Passes over the metadata; its alignment, or 32. */
async function readMetadata(cursor: Cursor, count: number): Promise<number> {
  let alignment = 32;
  for (let key = 0; key < count; key += 1) {
    const name = await readName(cursor);
    await cursor.fill(8);
    const type = cursor.u32();
    if (name !== "general.alignment" || type !== UINT32) await skipValue(cursor, type, 0);
    else alignment = cursor.u32();
  }
  if (alignment === 0) throw new Malformed("says that its tensors are aligned to 0 bytes");
  return alignment;
}

async function readName(cursor: Cursor): Promise<string> {
  await cursor.fill(8);
  const bytes = cursor.u64();
  if (bytes > cursor.left) throw cutOff(cursor.source.bytes, cursor.offset + bytes);
  if (bytes > MOST_NAME_BYTES) throw new Malformed(`has a name of ${bytes} bytes: it is damaged`);
  await cursor.fill(bytes);
  return new TextDecoder().decode(cursor.take(bytes));
}

async function skipValue(cursor: Cursor, type: number, nested: number): Promise<void> {
  const bytes = VALUE_BYTES[type];
  if (bytes !== undefined) return cursor.skip(bytes);
  await cursor.fill(12);
  if (type === STRING) return cursor.skip(cursor.u64());
  if (type !== ARRAY || nested > MOST_NESTED)
    throw new Malformed(`has metadata of a type that is not known here (${type})`);
  const [itemType, count] = [cursor.u32(), cursor.u64()];
  const itemBytes = VALUE_BYTES[itemType];
  if (itemBytes !== undefined) return cursor.skip(itemBytes * count);
  for (let item = 0; item < count; item += 1) await skipValue(cursor, itemType, nested + 1);
}

async function readTensors(cursor: Cursor, count: number): Promise<Placed[]> {
  if (count > MOST_TENSORS) throw new Malformed(`claims ${count} tensors: it is damaged`);
  const tensors: Placed[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = await readName(cursor);
    await cursor.fill(4);
    const dimensions = cursor.u32();
    if (dimensions > MOST_DIMENSIONS)
      throw new Malformed(`has a tensor "${name}" of ${dimensions} dimensions`);
    await cursor.fill(8 * dimensions + 12);
    const shape = Array.from({ length: dimensions }, () => cursor.u64());
    const [dtype, blockElements, blockBytes] = TENSOR_TYPES[cursor.u32()] ?? [];
    const start = cursor.u64();
    const elements = shape.reduce((product, length) => product * length, 1);
    if (dtype === undefined || blockElements === undefined || blockBytes === undefined)
      tensors.push({ name, dtype: "unknown", shape, bytes: 0, start });
    else {
      const bytes = (elements / blockElements) * blockBytes;
      tensors.push({ name, dtype, shape, bytes, start, end: start + bytes });
    }
  }
  return tensors;
}

function problemWithLayout(
  tensors: readonly Placed[],
  alignment: number,
  dataStart: number,
  bytes: number,
): string | undefined {
  if (tensors.length === 0) return "holds no tensor";
  let free: number | undefined = 0;
  let last = 0;
  for (const tensor of [...tensors].sort((a, b) => a.start - b.start)) {
    if (free === undefined ? tensor.start % alignment !== 0 : tensor.start !== free)
      return `tensor "${tensor.name}" does not follow the one before it`;
    if (tensor.end !== undefined && !Number.isInteger(tensor.end))
      return `tensor "${tensor.name}" does not have the size of its shape`;
    last = tensor.end ?? tensor.start;
    free = tensor.end === undefined ? undefined : padded(tensor.end, alignment);
  }
  const there = bytes - dataStart;
  // Some writers pad the last tensor too; between the two ends no writer stops.
  const isCut = there < last || (free !== undefined && there > last && there < free);
  if (isCut) return `is cut off: ${Math.max(0, there)} of ${free ?? last} bytes of tensors`;
  return free !== undefined && there > free
    ? `has ${there - free} bytes too many behind its tensors`
    : undefined;
}
