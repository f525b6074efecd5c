import { appendToLog } from "../commands/log-file.ts";
import type { ExitCode } from "../model/exit.ts";
import type { Call } from "./spec.ts";

/**
 * Runs a command and adds what it says to a log, below the time. The work comes first: where the log cannot be written, it is
 * said as it would have been without one, and why.
 */
export async function logged(
  call: Call,
  path: string,
  run: (call: Call) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { context, presentation } = call;
  const { files, clock } = context.system;
  // One that cannot be read is told of when it is written to.
  const before = (await files.readText(path).catch(() => undefined)) ?? "";
  let said = "";
  const log = (text: string): void => {
    said += text;
  };
  const isLogged = (text: string): boolean => before.includes(text) || said.includes(text);
  const exitCode = await run({ ...call, presentation: { ...presentation, log, isLogged } });
  if (said === "") return exitCode;
  const written = await appendToLog(files, path, `${new Date(clock.now()).toISOString()}\n${said}`);
  if (!written.ok)
    presentation.io.stderr.write(`${said}(it could not be added to the log: ${written.error.message})\n`);
  return exitCode;
}
