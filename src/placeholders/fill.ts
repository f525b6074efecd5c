import { err, ok, type Result } from "../model/result.ts";
import { PLACE } from "./directive-places.ts";
import type { RenderProblem } from "./problem.ts";
import { type Around, quoted } from "./quote.ts";
import { readShell } from "./shell-reader.ts";
import type { Kept } from "./template.ts";

/** What a job script is made of: a shell command, or the text of a script. Both may have placeholders. */
export interface ScriptSource {
  readonly kind: "command" | "template";
  readonly text: string;
}

/** Without `$'...'`, a carriage return has no form that sbatch would take for what it is. */
export type Shell = "posix" | "ansi";

/** Which shell reads it. */
export function shellOf({ kind, text }: ScriptSource): Result<Shell, RenderProblem> {
  const [first = "", ...others] = /^#![ \t]*(.*)/.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  if (kind === "command" || first === "") return ok("ansi");
  const program = first.endsWith("/env") ? others.find((word) => !/^-|=/.test(word)) : first;
  const name = program?.split("/").at(-1) ?? "";
  if (/^(?:bash|zsh|ksh)$/.test(name)) return ok("ansi");
  if (/^(?:sh|dash|ash)$/.test(name)) return ok("posix");
  return err({
    line: 1,
    message: `the template is run by ${name === "" ? first : name}, for which values cannot be quoted`,
    next: "Begin it with #!/bin/bash and start the program from there, with values as its arguments",
  });
}

/** The text with words in its places, each quoted by what is around it. */
export function fill(
  kept: readonly Kept[],
  words: ReadonlyMap<string, readonly string[]>,
  shell: Shell,
): Result<string, RenderProblem> {
  const text = kept.map((piece) => (piece.kind === "text" ? piece.text : PLACE)).join("");
  const places = kept.filter((piece) => piece.kind === "place");
  if (text.split(PLACE).length - 1 !== places.length) return err(NUL);
  const { around, openAt } = readShell(text);
  if (openAt !== undefined) return err(unclear(lineAt(kept, openAt)));
  let next = 0;
  let script = "";
  for (const piece of kept) {
    if (piece.kind === "text") {
      script += piece.text;
      continue;
    }
    const value = valueAt(piece, words.get(piece.name), around[next] ?? NOWHERE, shell);
    if (!value.ok) return value;
    script += value.value;
    next += 1;
  }
  return ok(script);
}

const NOWHERE: Around = { kind: "nowhere", what: "behind the end of the script" };

function valueAt(
  { name, line }: { readonly name: string; readonly line: number },
  words: readonly string[] | undefined,
  around: Around,
  shell: Shell,
): Result<string, RenderProblem> {
  if (words === undefined)
    return err({
      line,
      message: `{{${name}}} has no value: ${name} does not apply to every trial`,
      next: `Put what needs it between {{#${name}}} and {{/${name}}}`,
    });
  const isBad = shell === "posix" && words.some((word) => word.includes("\r"));
  const value = isBad
    ? err("it holds a carriage return, for which only bash has quotes")
    : quoted(words, around);
  if (value.ok) return value;
  const next =
    around.kind === "directive"
      ? "Write the value into a command, or choose another"
      : "Write it as a word of a command, or into a variable there: value={{...}}";
  return err({ line, message: `{{${name}}} cannot be filled in: ${value.error}`, next });
}

const NUL: RenderProblem = {
  line: 1,
  message: "the template holds NUL characters, with which sbatch takes no script",
  next: "Remove the NUL characters",
};

/** The line of the template in which a character of the text of its pieces stands. */
function lineAt(kept: readonly Kept[], offset: number): number {
  let start = 0;
  for (const piece of kept) {
    const text = piece.kind === "text" ? piece.text : PLACE;
    if (offset < start + text.length)
      return piece.line + text.slice(0, offset - start).split("\n").length - 1;
    start += text.length;
  }
  return 1;
}

const unclear = (line: number): RenderProblem => ({
  line,
  message:
    "what begins here (a quote, or a bracket with a `case` in it) has no certain end before a placeholder",
  next: "End it, or put the values into variables before it: value={{...}}",
});
