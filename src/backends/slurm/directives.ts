import { readableDirectives } from "../../script/directives.ts";

/**
 * The head of a script, as sbatch reads it: `#SBATCH` lines count until the first line that is neither comment nor blank.
 */
const headOf = (script: string): readonly string[] => {
  const lines = script.split("\n");
  const end = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"));
  return end === -1 ? lines : lines.slice(0, end);
};

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
  const set = `set -- ${args.map((argument) => `'${argument.replaceAll("'", "'\\''")}'`).join(" ")}`;
  return [...head, set, ...lines.slice(head.length)].join("\n");
}
