import type { Files } from "../system/ports.ts";

/** What is gone is known to be, and what is no file. */
const KNOWN: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

/**
 * The same files, and whether the system refused to read any of them (`EIO`, `ESTALE`, `EACCES`): what is wrong with a file is then
 * not known, where a reader that comes to its end says that it is.
 */
export function notingRefusals(files: Files): { readonly files: Files; any(): boolean } {
  let count = 0;
  const noting =
    <Words extends readonly unknown[], Value>(call: (...words: Words) => Promise<Value>) =>
    async (...words: Words): Promise<Value> => {
      try {
        return await call(...words);
      } catch (error) {
        if (error instanceof Error && "code" in error && !KNOWN.has(error.code)) count += 1;
        throw error;
      }
    };
  return {
    files: {
      ...files,
      stat: noting(files.stat),
      list: noting(files.list),
      readBytes: noting(files.readBytes),
      readText: noting(files.readText),
      readSlice: noting(files.readSlice),
    },
    any: () => count > 0,
  };
}
