import { readableDirectives } from "../../script/directives.ts";
import { headOf } from "../../script/head.ts";
import { quoteWord } from "../shell.ts";

/** True where the script says itself when it may begin. */
export const hasOwnBegin = (script: string): boolean =>
  readableDirectives(script).some(({ name }) => name === "begin");

/**
 * The script with its arguments built in, for a script that is given on stdin, where sbatch takes none. They stand after
 * the head, since no `#SBATCH` line counts after a command.
 */
export function withArguments(script: string, args: readonly string[]): string {
  if (args.length === 0) return script;
  const lines = script.split("\n");
  const head = headOf(script);
  const set = `set -- ${args.map(quoteWord).join(" ")}`;
  return [...head, set, ...lines.slice(head.length)].join("\n");
}
