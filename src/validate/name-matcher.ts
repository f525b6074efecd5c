import type { Values } from "../tools/pattern.ts";

/** A name that fits, and what it tells. */
export interface Match {
  readonly name: string;
  readonly values: Values;
  /** What stands at each place that was open, in the order of the pattern. */
  readonly found: readonly string[];
}

type Counted = "epoch" | "step";

/** A piece of a pattern: text, the same behind any zeros, anything, a number that nobody knows, or that number once more. */
type Piece =
  | { readonly kind: "text" | "padded"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "number" | "again"; readonly of: Counted };

/** Names that fit a part of a pattern; undefined where it names what no disk can tell. */
export function nameMatcher(
  segment: string,
  values: Values,
): ((name: string) => Match | undefined) | undefined {
  const pieces = piecesOf(segment, values);
  if (pieces === undefined) return undefined;
  return (name) => {
    const found = foundIn(pieces, name);
    if (found === undefined) return undefined;
    const open = pieces.filter(({ kind }) => kind === "any" || kind === "number");
    // What cannot be counted exactly is no epoch and no step: a date with its time and more, a hash of digits.
    if (open.some(({ kind }, index) => kind === "number" && !Number.isSafeInteger(Number(found[index]))))
      return undefined;
    const told = open.flatMap((piece, index) => (piece.kind === "number" ? [[piece.of, found[index]]] : []));
    return { name, values: { ...values, ...Object.fromEntries(told) }, found };
  };
}

function piecesOf(segment: string, values: Values): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const [part, name] of segment.matchAll(/\{(\w+)\}|\*|[^{*]+|\{/g)) {
    const value = name === undefined ? undefined : values[name as keyof Values];
    // Names of checkpoints often have leading zeros.
    if (value !== undefined)
      pieces.push({ kind: name === "epoch" && /^\d+$/.test(value) ? "padded" : "text", text: value });
    else if (name === "epoch" || name === "step") {
      const isKnown = pieces.some((piece) => piece.kind === "number" && piece.of === name);
      pieces.push({ kind: isKnown ? "again" : "number", of: name });
    } else if (name !== undefined) return undefined;
    else pieces.push(part === "*" ? { kind: "any" } : { kind: "text", text: part });
  }
  return pieces;
}

/** What each of them may be made of, one character after the other. */
const GROWS: Readonly<Record<Piece["kind"], RegExp | undefined>> = {
  any: /./s,
  number: /[0-9]/,
  padded: /0/,
  text: undefined,
  again: undefined,
};

/**
 * What stands at the open places of a name that fits; each takes as much as it can, the first before the others. From where the
 * rest was found not to fit it is not tried once more: `a*a*a*a*b` on a name of many `a` would take longer than anybody lives.
 */
function foundIn(pieces: readonly Piece[], name: string): readonly string[] | undefined {
  const found: string[] = [];
  const numbers = new Map<Counted, string>();
  const isRepeated = pieces.some(({ kind }) => kind === "again");
  const failed = new Set<string>();

  const fits = (index: number, start: number, end: number): boolean => {
    const piece = pieces[index];
    if (piece === undefined) return end === name.length;
    // The numbers so far matter only to what repeats them.
    const rest = `${index} ${end} ${end > start}${isRepeated ? ` ${start} ${[...numbers.values()].join(" ")}` : ""}`;
    if (failed.has(rest)) return false;
    const isFit =
      (GROWS[piece.kind]?.test(name[end] ?? "") === true && fits(index, start, end + 1)) ||
      ends(piece, index, start, end);
    if (!isFit) failed.add(rest);
    return isFit;
  };

  const ends = (piece: Piece, index: number, start: number, end: number): boolean => {
    const next = (at: number): boolean => fits(index + 1, at, at);
    if (piece.kind === "text" || piece.kind === "padded")
      return name.startsWith(piece.text, end) && next(end + piece.text.length);
    if (piece.kind === "again") {
      const number = numbers.get(piece.of) ?? "";
      return name.startsWith(number, end) && next(end + number.length);
    }
    const text = name.slice(start, end);
    if (piece.kind === "number") {
      if (text === "") return false;
      numbers.set(piece.of, text);
    }
    found.push(text);
    if (next(end)) return true;
    found.pop();
    if (piece.kind === "number") numbers.delete(piece.of);
    return false;
  };

  return fits(0, 0, 0) ? found : undefined;
}
