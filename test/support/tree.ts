import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Kept {
  readonly path: string;
  /** Absent: a folder. */
  readonly file?: { readonly bytes: Uint8Array; readonly mode: number; readonly mtimeMs: number };
}

/** What something is now: by `print` it is known again, `putBack` makes it so once more. */
export interface Memory {
  readonly print: string;
  putBack(): void;
}

/** What lies in a folder, with the times of its files. */
export function rememberTree(folder: string): Memory {
  const kept = entriesIn(folder);
  const print = kept.map(({ path, file }) =>
    file === undefined ? [path] : [path, file.mode, file.mtimeMs, Buffer.from(file.bytes).toString("latin1")],
  );
  return {
    print: JSON.stringify(print),
    putBack: () => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
      for (const { path, file } of kept) {
        if (file === undefined) mkdirSync(path);
        else {
          writeFileSync(path, file.bytes, { mode: file.mode });
          utimesSync(path, file.mtimeMs / 1_000, file.mtimeMs / 1_000);
        }
      }
    },
  };
}

/** Folders before what is in them. */
function entriesIn(folder: string): Kept[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): Kept[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return [{ path }, ...entriesIn(path)];
    if (!entry.isFile()) throw new Error(`neither a file nor a folder: ${path}`);
    const { mode, mtimeMs } = statSync(path);
    return [{ path, file: { bytes: readFileSync(path), mode: mode & 0o7777, mtimeMs } }];
  });
}
