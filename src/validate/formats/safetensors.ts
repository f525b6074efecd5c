import { err, ok, type Result } from "../../model/result.ts";
import type { Contents, Depth, Format, Tensor } from "./format.ts";
import { countOf, objectOf, parseJson, textOf } from "./json.ts";
import type { Source } from "./source.ts";
import { lost, lostFrom } from "./zeros.ts";

/** Bits of one element. A type that is newer than this list is not checked for its size. */
const ELEMENT_BITS: Readonly<Record<string, number>> = {
  ...{
    F64: 64,
    F32: 32,
    F16: 16,
    BF16: 16,
    F8_E4M3: 8,
    F8_E5M2: 8,
    F8_E8M0: 8,
    F8_E4M3FNUZ: 8,
    F8_E5M2FNUZ: 8,
  },
  ...{ F6_E2M3: 6, F6_E3M2: 6, F4: 4, C64: 64 },
  ...{ I64: 64, I32: 32, I16: 16, I8: 8, U64: 64, U32: 32, U16: 16, U8: 8, BOOL: 8 },
};

/** The format's own limit for its header. */
const MAX_HEADER_BYTES = 100_000_000;

interface Placed extends Tensor {
  readonly start: number;
  readonly end: number;
}

/**
 * The format: 8 bytes of header length (little endian), a JSON header, then tensors whose offsets cover the rest without gap or
 * overlap. So a file that is cut short, at whatever byte, does not fit its header.
 * https://github.com/huggingface/safetensors#format
 */
export const safetensors: Format = { name: "safetensors", read };

async function read(source: Source, { isDeep }: Depth): Promise<Result<Contents, string>> {
  if (source.bytes === 0) return err("is empty");
  const lengthBytes = await source.read(0, 8);
  if (lengthBytes.length < 8) return err(`has ${source.bytes} bytes, too few for a safetensors header`);
  const length = Number(new DataView(lengthBytes.buffer, lengthBytes.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) return err(`claims a header of ${length} bytes: not a safetensors file`);
  const dataStart = length + 8;
  if (dataStart > source.bytes)
    return err(`is cut off within its header (${source.bytes} bytes of at least ${dataStart})`);
  const tensors = readHeader(await source.read(8, length));
  if (typeof tensors === "string") return err(tensors);
  const problem = problemWithLayout(tensors, source.bytes - dataStart);
  if (problem !== undefined) return err(problem);
  if (isDeep) {
    const spans = tensors.map(({ start, end }) => ({ start: dataStart + start, end: dataStart + end }));
    const from = await lostFrom(source, spans);
    if (from !== undefined) return err(lost(from));
  }
  return ok({ tensors: tensors.map(({ name, dtype, shape, bytes }) => ({ name, dtype, shape, bytes })) });
}

function readHeader(bytes: Uint8Array): Placed[] | string {
  const header = parseJson(decoded(bytes) ?? "");
  if (header === undefined) return "has a header that is not JSON";
  const entries = objectOf(header.value);
  if (entries === undefined) return "has a header that is no object";
  const named = Object.entries(entries);
  // The format forbids it, and readers differ in which of the two they take.
  if (header.members > named.length) return "has a header in which a name stands twice";
  const tensors: Placed[] = [];
  for (const [name, entry] of named) {
    if (name === "__metadata__") continue;
    const tensor = readTensor(name, entry);
    if (tensor === undefined) return `has a malformed entry for tensor "${name}"`;
    tensors.push(tensor);
  }
  return tensors;
}

/** Undefined when the bytes are no UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function readTensor(name: string, entry: unknown): Placed | undefined {
  const { dtype, shape, data_offsets: offsets } = objectOf(entry) ?? {};
  const type = textOf(dtype);
  if (type === undefined || !Array.isArray(shape) || !Array.isArray(offsets)) return undefined;
  const [start, end] = offsets.map(countOf);
  if (offsets.length !== 2 || start === undefined || end === undefined) return undefined;
  const lengths = shape.flatMap((length) => countOf(length) ?? []);
  if (lengths.length !== shape.length) return undefined;
  return { name, dtype: type, shape: lengths, bytes: end - start, start, end };
}

function problemWithLayout(tensors: Placed[], dataBytes: number): string | undefined {
  if (tensors.length === 0) return "holds no tensor";
  let covered = 0;
  for (const tensor of tensors.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (tensor.start !== covered || tensor.end < tensor.start)
      return `tensor "${tensor.name}" does not follow the one before it`;
    const bits = ELEMENT_BITS[tensor.dtype];
    const expected = tensor.shape.reduce((product, length) => product * length, bits ?? 0) / 8;
    if (bits !== undefined && expected !== tensor.bytes)
      return `tensor "${tensor.name}" does not have the size of its shape`;
    covered = tensor.end;
  }
  if (covered > dataBytes) return `is cut off: ${dataBytes} of ${covered} bytes of tensors`;
  return covered < dataBytes ? `has ${dataBytes - covered} bytes too many behind its tensors` : undefined;
}
