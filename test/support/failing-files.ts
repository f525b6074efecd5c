import type { Files } from "../../src/system/ports.ts";

export interface Refusal {
  /** Methods that fail; absent: all that change something. */
  readonly methods?: readonly (keyof Files)[];
  /** Which paths; matched against the first argument of the method. */
  readonly path: RegExp;
  /** Errno name, as `ENOSPC`. */
  readonly errno: string;
  /** How many calls fail before it works again; absent: all. */
  readonly times?: number;
}

const changes: readonly (keyof Files)[] = [
  "makeFolder",
  "write",
  "append",
  "truncate",
  "rename",
  "move",
  "remove",
  "removeTree",
  "touch",
];

const refused = (errno: string, method: string, path: string): Error =>
  Object.assign(new Error(`${errno}: refused by the test, ${method} '${path}'`), { code: errno, path });

/** Files of which some refuse, as a full disk or a missing permission would. */
export const failingFiles = (files: Files, refusals: readonly Refusal[]): Files => {
  const left = new Map(refusals.map((refusal) => [refusal, refusal.times ?? Number.POSITIVE_INFINITY]));
  const guard = (method: keyof Files, path: string): void => {
    for (const refusal of refusals) {
      const times = left.get(refusal) ?? 0;
      if (times === 0 || !(refusal.methods ?? changes).includes(method) || !refusal.path.test(path)) continue;
      left.set(refusal, times - 1);
      throw refused(refusal.errno, method, path);
    }
  };
  const guarded =
    <Rest extends readonly unknown[], Value>(
      method: keyof Files,
      act: (path: string, ...rest: Rest) => Promise<Value>,
    ) =>
    async (path: string, ...rest: Rest): Promise<Value> => {
      guard(method, path);
      return act(path, ...rest);
    };
  return {
    stat: guarded("stat", files.stat),
    list: guarded("list", files.list),
    listFolders: guarded("listFolders", files.listFolders),
    readBytes: guarded("readBytes", files.readBytes),
    readText: guarded("readText", files.readText),
    readSlice: guarded("readSlice", files.readSlice),
    real: guarded("real", files.real),
    readLink: guarded("readLink", files.readLink),
    makeFolder: guarded("makeFolder", files.makeFolder),
    write: guarded("write", files.write),
    append: guarded("append", files.append),
    truncate: guarded("truncate", files.truncate),
    rename: guarded("rename", files.rename),
    move: guarded("move", files.move),
    syncFolder: guarded("syncFolder", files.syncFolder),
    remove: guarded("remove", files.remove),
    removeTree: guarded("removeTree", files.removeTree),
    touch: guarded("touch", files.touch),
    space: guarded("space", files.space),
  };
};
