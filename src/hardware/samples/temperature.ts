import { err, ok, type Result } from "../../model/result.ts";
import type { ExecResult, System } from "../../system/ports.ts";
import { inShort } from "../in-short.ts";
import { plausibleC } from "../plausible.ts";

const TIMEOUT_MS = 10_000;

/**
 * What a program says of people's own, that prints degrees Celsius: one number, and nothing that could be meant instead. `cwd`: the
 * folder in which it begins, and from which its name is read; absent: where this process stands. The error is for people.
 */
export async function askTemperature(
  { exec }: Pick<System, "exec">,
  words: readonly string[],
  cwd?: string,
): Promise<Result<number, string>> {
  const [command = "", ...args] = words;
  const place = cwd === undefined ? {} : { cwd };
  const result = await exec.run({ command, args, timeoutMs: TIMEOUT_MS, ...place });
  const said = result.exitCode === 0 ? oneNumber(result.stdout) : undefined;
  const celsius = plausibleC(said);
  return celsius === undefined ? err(`${command}: ${whyNot(result, said)}`) : ok(celsius);
}

/** `61`, `+61.5°C`, `61 C`. Of `Core 1: 99` or `1e9` any number taken out would be a cool machine that is hot. */
function oneNumber(text: string): number | undefined {
  const [, number] = /^\s*([+-]?\d+(?:\.\d*)?)\s*(?:°\s*C?|C)?\s*$/i.exec(text) ?? [];
  return number === undefined ? undefined : Number(number);
}

function whyNot(result: ExecResult, said: number | undefined): string {
  const { timedOut, startError, stderr, stdout, exitCode, signal } = result;
  if (timedOut) return `it did not answer within ${TIMEOUT_MS / 1000} s`;
  if (startError !== undefined) return `it could not be started (${startError})`;
  const words = `${stderr}\n${stdout}`.split("\n").find((line) => line.trim() !== "");
  if (exitCode !== 0)
    return (words === undefined ? undefined : inShort(words)) ?? `it ended with ${exitCode ?? signal}`;
  if (said !== undefined) return `${said} °C is no temperature of a machine`;
  return words === undefined ? "it printed nothing" : `it said ${inShort(words)}, and not one number`;
}
