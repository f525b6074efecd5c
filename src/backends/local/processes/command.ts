import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { FILES } from "../records/layout.ts";
import type { JobRecord } from "../records/records.ts";

/**
 * What runs the script that lies in a job's folder, as arguments. Dash drops from its environment what is no name to it, such as
 * the functions that bash exported (`BASH_FUNC_module%%`): those `env` puts back.
 */
export function commandOf(path: string, request: JobRecord, env: NodeJS.ProcessEnv): readonly string[] {
  const script = [FILES.script, FILES.formerScript].find((name) => existsSync(join(path, name)));
  const command = [...request.interpreter, join(path, script ?? FILES.script), ...request.args];
  const odd = Object.entries(env).filter(([name]) => !/^[A-Za-z_]\w*$/.test(name));
  // Without its interpreter nothing runs, and the wrapper says so.
  if (odd.length === 0 || !isExecutable(command[0] ?? "")) return command;
  return ["/usr/bin/env", ...odd.map(([name, value = ""]) => `${name}=${value}`), ...command];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
