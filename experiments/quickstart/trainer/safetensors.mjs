// The safetensors format: 8 bytes little-endian header length, a JSON header padded with spaces to a multiple of 8,
// then the tensors' bytes one after the other, without gaps. https://github.com/huggingface/safetensors#format

/** @typedef {{ readonly shape: readonly number[], readonly values: Float32Array }} Tensor */
/** @typedef {{ readonly metadata: Readonly<Record<string, string>>, readonly tensors: Readonly<Record<string, Tensor>> }} TensorFile */

const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;

/** @param {TensorFile} file @returns {Buffer} */
export function encodeSafetensors({ metadata, tensors }) {
  /** @type {Record<string, unknown>} */
  const header = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const end = offset + values.length * FLOAT_BYTES;
    header[name] = { dtype: "F32", shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(LENGTH_BYTES + padded + offset, " ");
  bytes.writeBigUInt64LE(BigInt(padded));
  json.copy(bytes, LENGTH_BYTES);
  let at = LENGTH_BYTES + padded;
  for (const { values } of Object.values(tensors)) {
    for (const value of values) at = bytes.writeFloatLE(value, at);
  }
  return bytes;
}

/**
 * Believes nothing: a file that was cut short, has bytes too many, or whose tensors overlap is refused.
 * @param {Buffer} bytes @returns {TensorFile} @throws {Error} saying what is wrong
 */
export function decodeSafetensors(bytes) {
  if (bytes.length < LENGTH_BYTES) throw new Error(`only ${bytes.length} bytes, too short for a header`);
  const headerLength = bytes.readBigUInt64LE();
  if (headerLength > MAX_HEADER_BYTES || Number(headerLength) > bytes.length - LENGTH_BYTES) {
    throw new Error(`header of ${headerLength} bytes does not fit in a file of ${bytes.length}`);
  }
  const dataStart = LENGTH_BYTES + Number(headerLength);
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(
    bytes.toString("utf8", LENGTH_BYTES, dataStart),
  );
  const data = bytes.subarray(dataStart);
  /** @type {Record<string, Tensor>} */
  const tensors = {};
  let expected = 0;
  for (const [name, entry] of inFileOrder(entries)) {
    tensors[name] = readTensor(name, entry, expected, data);
    expected = entry.data_offsets[1];
  }
  if (expected !== data.length)
    throw new Error(`tensors need ${expected} bytes, the file holds ${data.length}`);
  return { metadata, tensors };
}

/** @typedef {{ dtype: string, shape: number[], data_offsets: [number, number] }} Entry */

/** @param {Record<string, Entry>} entries */
const inFileOrder = (entries) =>
  Object.entries(entries).sort(([, one], [, other]) => one.data_offsets[0] - other.data_offsets[0]);

/** @param {string} name @param {Entry} entry @param {number} expected where it has to begin @param {Buffer} data */
function readTensor(name, { dtype, shape, data_offsets: [begin, end] }, expected, data) {
  const length = shape.reduce((product, side) => product * side, 1);
  if (dtype !== "F32") throw new Error(`tensor ${name} is ${dtype}, not F32`);
  if (begin !== expected) throw new Error(`tensor ${name} begins at ${begin}, not at ${expected}`);
  if (end - begin !== length * FLOAT_BYTES)
    throw new Error(`tensor ${name} has ${end - begin} bytes for ${length} numbers`);
  if (end > data.length) throw new Error(`tensor ${name} ends at ${end}, the file's data at ${data.length}`);
  const values = Float32Array.from({ length }, (_, index) => data.readFloatLE(begin + index * FLOAT_BYTES));
  return { shape, values };
}
