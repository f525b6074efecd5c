import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
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

/** What `torch.save` writes of this pickle and the storage `0`. */
export const torchArchive = (pickle: string, storage: Uint8Array = Buffer.alloc(0)): Buffer =>
  Buffer.from(zipSync({ "a/data.pkl": Buffer.from(pickle, "latin1"), "a/data/0": storage }, { level: 0 }));

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** A log `.eval` as inspect-ai writes it: what it begins with, and when its evaluation is over its head. */
export function evalArchive(head: Readonly<Record<string, unknown>> | undefined, comment = ""): Buffer {
  const start = { "_journal/start.json": json({ eval: { task: "cap", model: "m" } }) };
  const zip = Buffer.from(zipSync(head === undefined ? start : { ...start, "header.json": json(head) }));
  zip.writeUInt16LE(Buffer.byteLength(comment), zip.length - 2);
  return Buffer.concat([zip, Buffer.from(comment)]);
}

/** A log of an evaluation that came to its end. */
export const archive = (comment: string): Buffer => evalArchive({ status: "success" }, comment);

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
