import { PassThrough } from "node:stream";
import type { ExitCode } from "../model/exit.ts";
import type { Call } from "./spec.ts";

/**
 * Runs a command with what it says added to a log: all that changed, and errors. A tick that leaves the work to another says
 * nothing: under cron that is as it should be.
 */
export async function logged(
  call: Call,
  log: string,
  run: (call: Call) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { addToLog } = await import("../commands/cron/log.ts");
  const said = new PassThrough({ highWaterMark: 2 ** 30 });
  const stream = said as unknown as NodeJS.WriteStream;
  const { quiet: _, ...options } = call.presentation.options;
  const exitCode = await run({
    ...call,
    presentation: { ...call.presentation, options, io: { stdout: stream, stderr: stream }, isLog: true },
  });
  const trouble = await addToLog(call.context.system, log, String(said.read() ?? ""));
  if (trouble !== undefined) call.presentation.io.stderr.write(`${String(trouble)}\n`);
  return exitCode;
}
