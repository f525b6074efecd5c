import type { Files } from "../system/ports.ts";

/** Bytes of one element; sub-byte types are counted in bits and are not checked for their size. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

/** The format's own limit for its header. */
const MAX_HEADER_BYTES = 100_000_000;

interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * What is wrong with a safetensors file, from its header alone; undefined when it is whole. The format: 8 bytes of header
 * length (little endian), a JSON header, then tensors whose offsets cover the rest without gap or overlap. So a file that is
 * cut short, at whatever byte, does not fit its header.
 */
export async function problemWithSafetensors(files: Files, path: string): Promise<string | undefined> {
  const size = (await files.stat(path))?.size ?? 0;
  const lengthBytes = await files.readSlice(path, 0, 8);
  if (lengthBytes.length < 8) return `has ${size} bytes, too few for a safetensors header`;
  const headerBytes = Number(
    new DataView(lengthBytes.buffer, lengthBytes.byteOffset, 8).getBigUint64(0, true),
  );
  if (headerBytes > MAX_HEADER_BYTES)
    return `claims a header of ${headerBytes} bytes: not a safetensors file`;
  if (headerBytes > size - 8)
    return `is cut off within its header (${size} bytes of at least ${headerBytes + 8})`;
  const tensors = readHeader(await files.readSlice(path, 8, headerBytes));
  return typeof tensors === "string" ? tensors : problemWithLayout(tensors, size - 8 - headerBytes);
}

function readHeader(bytes: Uint8Array): Tensor[] | string {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "has a header that is not JSON";
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    return "has a header that is no object";
  const tensors: Tensor[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const tensor = readTensor(name, entry);
    if (tensor === undefined) return `has a malformed entry for tensor "${name}"`;
    tensors.push(tensor);
  }
  return tensors;
}

function readTensor(name: string, entry: unknown): Tensor | undefined {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (typeof dtype !== "string" || !Array.isArray(shape) || !shape.every(isCount)) return undefined;
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) return undefined;
  return { name, dtype, shape, start: offsets[0] as number, end: offsets[1] as number };
}

function problemWithLayout(tensors: Tensor[], dataBytes: number): string | undefined {
  if (tensors.length === 0) return "holds no tensor";
  let covered = 0;
  for (const tensor of tensors.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (tensor.start !== covered || tensor.end < tensor.start)
      return `tensor "${tensor.name}" does not follow the one before it`;
    const width = ELEMENT_BYTES[tensor.dtype];
    const bytes = tensor.shape.reduce((product, length) => product * length, width ?? 0);
    if (width !== undefined && bytes !== tensor.end - tensor.start)
      return `tensor "${tensor.name}" does not have the size of its shape`;
    covered = tensor.end;
  }
  if (covered > dataBytes) return `is cut off: ${dataBytes} of ${covered} bytes of tensors`;
  return covered < dataBytes ? `has ${dataBytes - covered} bytes too many behind its tensors` : undefined;
}
