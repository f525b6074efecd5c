import { realpathSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { errnoOf } from "./errno.ts";
import type { Host } from "./ports.ts";

/** In a container the uid may have no passwd entry; then the environment or the number has to do. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return process.env.USER ?? process.env.LOGNAME ?? String(process.getuid?.() ?? "unknown");
  }
};

/** npm installs a command as a symbolic link; what is started again later is the file behind it. */
const entryPath = (): string => {
  const started = process.argv[1] ?? "";
  try {
    return realpathSync(started);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return started;
  }
};

/** The user's name and our own path cost a look-up each, so they are looked up when asked for. */
export const realHost = (): Host => ({
  name: hostname(),
  get user() {
    return userName();
  },
  ...(process.getuid === undefined ? {} : { uid: process.getuid() }),
  platform: process.platform,
  get homeFolder() {
    return homedir();
  },
  // A copy: each look into `process.env` is a call into the system's own table.
  env: { ...process.env },
  get self() {
    return { node: process.execPath, entry: entryPath() };
  },
});
