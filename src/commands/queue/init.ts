import { EXIT, stop } from "../../model/exit.ts";
import { err, ok } from "../../model/result.ts";
import { newState, readConfig } from "../../queue/read.ts";
import { save, unwritable } from "../../queue/session.ts";
import { sharedFolders } from "../../queue/shared-folders.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { findQueue, holding, refuseLeftovers } from "./open.ts";
import { type QueueView, viewOf } from "./view.ts";

const exists = (path: string, config: string, state: string) =>
  stop(
    EXIT.errors,
    "queue.exists",
    "there is a state already, and it was left as it is",
    `Go on with it: runmark queue run --config ${config} --state ${state}`,
    path,
  );

/** Writes the state of a new queue: every job pending. Nothing is started. */
export const initQueue = async (
  context: Context,
  named: { readonly config: string; readonly state: string },
): Promise<Answer<QueueView>> => {
  const config = await readConfig(context.system.files, context.cwd, named.config);
  if (!config.ok) return stopped(config.error);
  const found = await findQueue(context, named.state);
  if (!found.ok) return stopped(found.error);
  const { place } = found.value;
  const there = exists(place.statePath, named.config, named.state);
  if (found.value.state !== undefined) return stopped(there);
  const now = context.system.clock.now();
  const made = await holding(
    context,
    place,
    "queue init",
    () => undefined,
    async (session) => {
      if (session.state !== undefined) return err(there);
      const free = await refuseLeftovers(session);
      if (!free.ok) return free;
      const state = newState(config.value, now);
      const saved = await save(session, state);
      if (saved.ok) return ok(state);
      return err("kind" in saved.error ? unwritable(saved.error) : saved.error);
    },
  );
  if (!made.ok) return stopped(made.error);
  const changes = made.value.jobs.map(({ id }) => ({ id, what: "added" as const }));
  return {
    exitCode: EXIT.done,
    data: viewOf(made.value, place, now, { action: "init", changes }),
    diagnostics: sharedFolders(config.value.jobs),
  };
};
