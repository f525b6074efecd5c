import { err, ok, type Result } from "../../model/result.ts";
import { fill, type ScriptSource, shellOf } from "../../placeholders/fill.ts";
import type { RenderProblem } from "../../placeholders/problem.ts";
import { type Piece, piecesOf, resolveSections } from "../../placeholders/template.ts";
import { OWN_PLACEHOLDERS } from "./render-script.ts";

/** What is known of a sweep before its first trial. */
export interface SourceTerms {
  /** Of all parameters. */
  readonly names: readonly string[];
  /** Those that do not apply to every trial. */
  readonly conditional: ReadonlySet<string>;
  /** It has a checkpoint. */
  readonly isEvaluation: boolean;
}

/** A value that needs no quotes: what cannot be filled in with it cannot be filled in at all. */
const HARMLESS = ["value_1"];

/** What is wrong with a command or template whatever the values are, before anything is laid out. */
export function checkSource(
  source: ScriptSource,
  { names, conditional, isEvaluation }: SourceTerms,
): Result<undefined, RenderProblem> {
  const shell = shellOf(source);
  if (!shell.ok) return shell;
  const own = OWN_PLACEHOLDERS.filter((name) => isEvaluation || name !== "checkpoint");
  const known = [...names, ...own];
  const pieces = piecesOf(source.text.replaceAll("\r\n", "\n"));
  const kept = resolveSections(pieces, known, () => true);
  if (!kept.ok) return kept;
  const bare = outsideOfSections(pieces).find(({ name }) => conditional.has(name));
  if (bare !== undefined) return err(notAlways(bare));
  const words = new Map(known.map((name) => [name, HARMLESS] as const));
  const filled = fill(kept.value, words, shell.value);
  return filled.ok ? ok(undefined) : filled;
}

function outsideOfSections(pieces: readonly Piece[]): readonly Extract<Piece, { kind: "place" }>[] {
  let depth = 0;
  return pieces.flatMap((piece) => {
    if (piece.kind === "open") depth += 1;
    if (piece.kind === "close") depth -= 1;
    return piece.kind === "place" && depth === 0 ? [piece] : [];
  });
}

const notAlways = ({ name, line }: { readonly name: string; readonly line: number }): RenderProblem => ({
  line,
  message: `{{${name}}} would have no value: ${name} does not apply to every trial`,
  next: `Put what needs it between {{#${name}}} and {{/${name}}}`,
});
