import { scriptHash } from "../../tick/choose/body.ts";

/** The second line of a script that a sweep has written, by which it is known until somebody edits it. */
const lineFor = (hash: string): string =>
  `# Written by runmark sweep (${hash}). Once edited, it stays as it is.`;

/** A job script as it is written: its first line names what runs it. */
export function signed(script: string): string {
  const [first = "", ...rest] = script.split("\n");
  return [first, lineFor(scriptHash(script)), ...rest].join("\n");
}

/** Whether nobody has changed a script since it was written. */
export function isAsWritten(text: string): boolean {
  const [first = "", line, ...rest] = text.split("\n");
  return line === lineFor(scriptHash([first, ...rest].join("\n")));
}
