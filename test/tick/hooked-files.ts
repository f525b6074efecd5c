import type { Files } from "../../src/system/ports.ts";

/** Called before each file is changed, with the name of the method, the path, and what is to be written there. */
export type Hook = (
  method: "write" | "append" | "rename" | "move" | "remove",
  path: string,
  data: string,
) => void;

/** Files at whose every change the world may do something first: what a person or another process does at that moment. */
export const hookedFiles = (files: Files, hook: Hook): Files => ({
  ...files,
  write: async (path, data, options) => {
    hook("write", path, String(data));
    return files.write(path, data, options);
  },
  append: async (path, data) => {
    hook("append", path, data);
    return files.append(path, data);
  },
  rename: async (from, to) => {
    hook("rename", to, "");
    return files.rename(from, to);
  },
  move: async (from, to, options) => {
    hook("move", to, "");
    return files.move(from, to, options);
  },
  remove: async (path) => {
    hook("remove", path, "");
    return files.remove(path);
  },
});
