import { err, ok, type Result } from "../model/result.ts";
import type { RenderProblem } from "./problem.ts";
import type { Kept } from "./template.ts";

/** What is around a place in a line of YAML. */
type Around = "value" | "double" | "single" | "plain" | "comment";

/** The text with values in its places, each as the scalar that it is: a number stays one, a text that could be more is quoted. */
export function fillYaml(
  kept: readonly Kept[],
  values: ReadonlyMap<string, string>,
): Result<string, RenderProblem> {
  let filled = "";
  for (const [index, piece] of kept.entries()) {
    if (piece.kind === "text") {
      filled += piece.text;
      continue;
    }
    const next = kept[index + 1];
    const before = filled.slice(filled.lastIndexOf("\n") + 1);
    const after =
      next?.kind === "text" ? (next.text.split("\n", 1)[0] ?? "") : next === undefined ? "" : "{{";
    const scalar = scalarFor(values.get(piece.name) ?? "", aroundOf(before, after));
    if (!scalar.ok)
      return err({
        line: piece.line,
        message: `{{${piece.name}}} cannot be filled in: ${scalar.error}`,
        next: `Let it be the whole value: key: {{${piece.name}}}`,
      });
    filled += scalar.value;
  }
  return ok(filled);
}

function aroundOf(before: string, after: string): Around {
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < before.length; at += 1) {
    const character = before.charAt(at);
    const previous = at === 0 ? " " : before.charAt(at - 1);
    if (quote === '"' && character === "\\") at += 1;
    else if (quote !== undefined) quote = character === quote ? undefined : quote;
    else if (character === "#" && /\s/.test(previous)) return "comment";
    else if ((character === '"' || character === "'") && /[\s[{,:-]/.test(previous)) quote = character;
  }
  if (quote !== undefined) return quote === '"' ? "double" : "single";
  const isWhole = /(?:^|[:,-]\s|[[{]|^\s*)\s*$/.test(before) && /^\s*(?:$|[,\]}]|\s#)/.test(after);
  return isWhole ? "value" : "plain";
}

const CONTROL = /[\0-\x1f\x7f-\x9f\u2028\u2029]/;
/** What no reader of YAML takes for more than a text or a number, wherever it stands. */
const BARE = /^[\p{L}\p{N}_./+][\p{L}\p{N}_./+-]*$|^-[\p{N}.]+(?:e[+-]?\d+)?$/iu;
const WORD_OF_YAML = /^(?:y|yes|n|no|true|false|on|off|null|nan|\.nan|[+-]?\.inf)$/i;
/** PyYAML makes a date of it. */
const DATE = /^\d{4}-\d\d-\d\d$/;

function scalarFor(value: string, around: Around): Result<string, string> {
  if (CONTROL.test(value)) return err("it holds a control character");
  switch (around) {
    case "value":
      return ok(BARE.test(value) && !isOther(value) ? value : JSON.stringify(value));
    case "double":
      return ok(JSON.stringify(value).slice(1, -1));
    case "single":
      return ok(value.replaceAll("'", "''"));
    case "comment":
      return ok(value);
    case "plain":
      return BARE.test(value)
        ? ok(value)
        : err(
            `it stands within a text, where nothing can be quoted, and ${JSON.stringify(value)} is more than a word`,
          );
  }
}

/** `true` in a table is meant as it is written; what some readers take for it (`no`, `on`), or for a date, is a text. */
const isOther = (value: string): boolean =>
  DATE.test(value) || (WORD_OF_YAML.test(value) && !/^(?:true|false|null)$/.test(value));
