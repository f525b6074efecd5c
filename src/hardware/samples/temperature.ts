import { err, ok, type Result } from "../../model/result.ts";
import type { ExecResult, System } from "../../system/ports.ts";
import { plausibleC } from "../plausible.ts";

const TIMEOUT_MS = 10_000;

/** What a program says of people's own, that prints degrees Celsius: the first number counts. The error is for people. */
export async function askTemperature(
  { exec }: Pick<System, "exec">,
  words: readonly string[],
): Promise<Result<number, string>> {
  const [command = "", ...args] = words;
  const result = await exec.run({ command, args, timeoutMs: TIMEOUT_MS });
  const said = result.exitCode === 0 ? firstNumber(result.stdout) : undefined;
  const celsius = plausibleC(said);
  return celsius === undefined ? err(`${command}: ${whyNot(result, said)}`) : ok(celsius);
}

function firstNumber(text: string): number | undefined {
  const [number] = /-?\d+(?:\.\d+)?/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number);
}

function whyNot(result: ExecResult, said: number | undefined): string {
  const { timedOut, startError, stderr, stdout, exitCode, signal } = result;
  if (timedOut) return `it did not answer within ${TIMEOUT_MS / 1000} s`;
  if (startError !== undefined) return `it could not be started (${startError})`;
  const words = `${stderr}\n${stdout}`.split("\n").find((line) => line.trim() !== "");
  if (exitCode !== 0) return words?.trim().slice(0, 120) ?? `it ended with ${exitCode ?? signal}`;
  return said === undefined ? "it printed no number" : `${said} °C is no temperature of a machine`;
}
