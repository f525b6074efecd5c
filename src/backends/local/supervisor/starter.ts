import type { System } from "../../../system/ports.ts";
import { errnoOf, messageOf } from "../../errno.ts";
import { currentClaim } from "../processes/claim.ts";
import { supervisorLogPath } from "../records/layout.ts";

/** The hidden subcommand under which `main` runs the supervisor; its one argument is the folder. */
export const SUPERVISE_COMMAND = "__supervise";

/** It waits most of its life, beside jobs that need the memory: a compiler that makes code faster would only take room. */
const LEAN = ["--lite-mode", "--no-expose-wasm", "--max-semi-space-size=1"];

/**
 * Makes sure that a supervisor is at work in the folder; answers why not when it could not be started. One that was
 * started a moment ago has not claimed the folder yet, so it is remembered and not started again for every job of a
 * burst; once its claim has been seen, only the claim counts.
 */
export const supervisorStarter = (system: System, folder: string): (() => Promise<string | undefined>) => {
  let starting: number | undefined;

  const isOnItsWay = async (claimedBy: number | undefined): Promise<boolean> => {
    if (starting === undefined || starting === claimedBy) return false;
    return (await system.processes.identify(starting)) !== undefined;
  };

  const start = async (): Promise<void> => {
    const { node, entry } = system.host.self;
    starting = await system.exec.detach({
      command: node,
      args: [...LEAN, entry, SUPERVISE_COMMAND, folder],
      cwd: folder,
      logPath: supervisorLogPath(folder),
    });
  };

  return async () => {
    const claim = await currentClaim(system, folder);
    if (claim.live || (await isOnItsWay(claim.pid))) return undefined;
    try {
      await start();
      return undefined;
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return `no supervisor could be started: ${messageOf(error)}`;
    }
  };
};
