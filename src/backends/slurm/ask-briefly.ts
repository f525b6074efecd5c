import { queryEnvironment } from "./environment.ts";
import type { SlurmNeeds } from "./needs.ts";

/** A controller that is down or busy makes its commands wait for 18 s and more; a person who plans does not. */
const ANSWER_WITHIN_MS = 6_000;

export interface Said {
  readonly text?: string;
  /** Why there is no text, for people. */
  readonly failure?: string;
}

/** Asks once what a person waits for. What it says when it fails is in its last line. */
export async function askBriefly(
  { exec, host }: Pick<SlurmNeeds, "exec" | "host">,
  command: string,
  args: readonly string[],
): Promise<Said> {
  const env = queryEnvironment(host.env);
  const result = await exec.run({ command, args, env, timeoutMs: ANSWER_WITHIN_MS });
  if (result.startError !== undefined)
    return { failure: `${command} could not be started (${result.startError})` };
  if (result.timedOut) return { failure: `${command}: no answer within ${ANSWER_WITHIN_MS / 1000} s` };
  if (result.exitCode === 0) return { text: result.stdout };
  const last = result.stderr.trim().split("\n").at(-1) ?? "";
  return {
    failure: `${command}: ${last.replace(/^\w+(?: error)?: (?:error: )?/, "") || `exit code ${result.exitCode}`}`,
  };
}
