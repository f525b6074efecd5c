import { nearest } from "../model/nearest.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { RenderProblem } from "./problem.ts";

/** What stays of a template, with the line in which it begins: text, and `{{name}}`. */
export type Kept =
  | { readonly kind: "text"; readonly text: string; readonly line: number }
  | { readonly kind: "place"; readonly name: string; readonly line: number };

/** The same with `{{#name}}` and `{{/name}}`. */
export type Piece = Kept | { readonly kind: "open" | "close"; readonly name: string; readonly line: number };

/** What else stands in double braces (`{{.Names}}`, `{{1..3},4}`) is the shell's, or another program's. */
const TAG = /\{\{[ \t]*([#/]?)[ \t]*([\p{L}_][\p{L}\p{N}_.-]*)[ \t]*\}\}/gu;

export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let line = 1;
  let done = 0;
  const upTo = (end: number): void => {
    const passed = text.slice(done, end);
    if (passed !== "") pieces.push({ kind: "text", text: passed, line });
    line += passed.split("\n").length - 1;
    done = end;
  };
  for (const { 0: tag, 1: sign, 2: name = "", index } of text.matchAll(TAG)) {
    const [start, end] =
      sign === "" ? [index, index + tag.length] : wholeLine(text, index, index + tag.length);
    upTo(Math.max(start, done));
    pieces.push({ kind: sign === "" ? "place" : sign === "#" ? "open" : "close", name, line });
    line += text.slice(done, end).split("\n").length - 1;
    done = end;
  }
  upTo(text.length);
  return pieces;
}

/** A tag alone on its line takes the line with it: an empty one would end a command that goes on behind a backslash. */
function wholeLine(text: string, start: number, end: number): readonly [number, number] {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const rest = lineEnd === -1 ? text.length : lineEnd;
  const isAlone = text.slice(lineStart, start).trim() === "" && text.slice(end, rest).trim() === "";
  return isAlone ? [lineStart, Math.min(rest + 1, text.length)] : [start, end];
}

/** Text and places without sections: those that do not apply are left out. Names that nobody knows are told wherever they stand. */
export function resolveSections(
  pieces: readonly Piece[],
  known: readonly string[],
  applies: (name: string) => boolean,
): Result<readonly Kept[], RenderProblem> {
  const open: { readonly name: string; readonly line: number; readonly isOn: boolean }[] = [];
  const kept: Kept[] = [];
  for (const piece of pieces) {
    if (piece.kind !== "text" && !known.includes(piece.name)) return err(unknown(piece, known));
    const isOn = open.at(-1)?.isOn ?? true;
    if (piece.kind === "text" || piece.kind === "place") {
      if (isOn) kept.push(piece);
    } else if (piece.kind === "open") open.push({ ...piece, isOn: isOn && applies(piece.name) });
    else {
      const last = open.pop();
      if (last?.name !== piece.name) return err(unopened(piece, last?.name));
    }
  }
  const [left] = open;
  return left === undefined ? ok(kept) : err(unclosed(left));
}

/** A name that nobody knows, and where it stands in its line: columns from 1, the end exclusive. */
export interface UnknownName extends RenderProblem {
  readonly column: number;
  readonly endColumn: number;
}

/** All names of a template that nobody knows, to be mended at once. */
export const unknownNames = (text: string, known: readonly string[]): readonly UnknownName[] =>
  [...text.matchAll(TAG)]
    .filter(({ 2: name = "" }) => !known.includes(name))
    .map(({ 0: tag, 2: name = "", index }) => {
      const above = text.slice(0, index).split("\n");
      const column = (above.at(-1) ?? "").length + 1;
      return { ...unknown({ name, line: above.length }, known), column, endColumn: column + tag.length };
    });

function unknown({ name, line }: { name: string; line: number }, known: readonly string[]): RenderProblem {
  const meant = nearest(name, known);
  const all = `There are ${known.map((each) => `{{${each}}}`).join(", ")}`;
  return {
    line,
    message: `{{${name}}} stands for nothing here`,
    next: meant === undefined ? all : `Did you mean {{${meant}}}? ${all}`,
  };
}

const unopened = (
  { name, line }: { name: string; line: number },
  open: string | undefined,
): RenderProblem => ({
  line,
  message:
    open === undefined ? `{{/${name}}} ends nothing` : `{{/${name}}} stands where {{#${open}}} is still open`,
  next: open === undefined ? `Begin the part with {{#${name}}}` : `End it with {{/${open}}} first`,
});

const unclosed = ({ name, line }: { name: string; line: number }): RenderProblem => ({
  line,
  message: `{{#${name}}} is never ended`,
  next: `End the part that needs ${name} with {{/${name}}}`,
});
