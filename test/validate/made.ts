import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tempFolder } from "../support/folder.ts";

interface MadeTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** A safetensors file with this header, or this text in its place, and so many bytes of data. */
export function safetensors(header: Record<string, unknown> | string, dataBytes: number): Buffer {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes, 1)]);
}

export const tensor = (dtype: string, shape: readonly number[], start: number, end: number): MadeTensor => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

/** Two tensors and nothing amiss. */
export const WHOLE = safetensors(
  { __metadata__: { epoch: "1" }, b: tensor("F16", [2, 2], 12, 20), a: tensor("F32", [3], 0, 12) },
  20,
);

/** An archive without a file in it, with a comment: what a `.eval` log ends in. */
export function archive(comment: string): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([Buffer.from("PK\u0003\u0004 entries"), end, Buffer.from(comment)]);
}

/** A folder that holds these files, by path; a path that ends in `/` is an empty folder. */
export async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await tempFolder();
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(path.endsWith("/") ? target : dirname(target), { recursive: true });
    if (!path.endsWith("/")) await writeFile(target, content);
  }
  return folder;
}
