import { EXIT, type ExitCode } from "../../model/exit.ts";
import type { QueueCounts } from "../../queue/job.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { goneOutputs } from "./gone-outputs.ts";
import { findState } from "./open.ts";
import { type QueueView, viewOf, workerOf } from "./view.ts";

/** As everywhere: work left comes before failures. */
export const exitCodeOf = ({ pending, running, failed }: QueueCounts): ExitCode =>
  pending + running > 0 ? EXIT.workLeft : failed > 0 ? EXIT.someFailed : EXIT.done;

/** Where a queue stood when it was last written. Asks no process and writes nothing. */
export const queueStatus = async (context: Context, named: string): Promise<Answer<QueueView>> => {
  const found = await findState(context, named);
  if (!found.ok) return stopped(found.error);
  const { place, state } = found.value;
  const worker = await workerOf(context.system, place);
  const data = viewOf(state, place, context.system.clock.now(), {
    action: "status",
    ...(worker === undefined ? {} : { worker }),
  });
  const diagnostics = await goneOutputs(context.system.files, state);
  return { exitCode: exitCodeOf(data.counts), data, diagnostics };
};
