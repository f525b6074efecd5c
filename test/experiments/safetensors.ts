/** One tensor as the file describes it. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface StoredFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly StoredTensor[];
}

type Header = Readonly<
  Record<
    string,
    { readonly dtype: string; readonly shape: number[]; readonly data_offsets: [number, number] }
  >
>;

/**
 * A reader written from the definition of the format, not from the trainer's code: N as 8 little-endian bytes, N bytes
 * of JSON that begins with `{` and may end in spaces, then a buffer that the tensors cover without gaps.
 */
export function readByDefinition(bytes: Uint8Array): StoredFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length));
  if (!text.startsWith("{") || text.trimEnd() !== text.replace(/ +$/, "")) throw new Error("not a header");
  if ((8 + length) % 8 !== 0) throw new Error("the buffer is not aligned");
  const { __metadata__, ...header } = JSON.parse(text) as Header & { __metadata__: Record<string, string> };
  const entries = Object.entries(header);
  const tensors = entries.map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]) => {
      const count = shape.reduce((product, side) => product * side, 1);
      if (dtype !== "F32" || end - begin !== count * 4)
        throw new Error(`${name}: ${dtype}, ${end - begin} bytes`);
      const values = Array.from({ length: count }, (_, at) =>
        view.getFloat32(8 + length + begin + at * 4, true),
      );
      return { name, shape, values };
    },
  );
  checkCover(
    entries.map(([, entry]) => entry.data_offsets),
    bytes.length - 8 - length,
  );
  return { metadata: __metadata__, tensors };
}

function checkCover(offsets: readonly [number, number][], size: number): void {
  const sorted = offsets.toSorted(([one], [other]) => one - other);
  const end = sorted.reduce((reached, [begin, next]) => (begin === reached ? next : Number.NaN), 0);
  if (end !== size) throw new Error(`the tensors cover ${end} of ${size} bytes`);
}
