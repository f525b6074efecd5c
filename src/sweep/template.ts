import { err, ok, type Result } from "../model/result.ts";

/** A piece of a text with placeholders; a section stands only where its parameter applies. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly name: string; readonly offset: number }
  | {
      readonly kind: "section";
      readonly name: string;
      readonly offset: number;
      readonly parts: readonly Part[];
    };

/** What is wrong in the text, and from where to where. */
export interface TemplateProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** `{{name}}`, and `{{#name}}...{{/name}}` around what is there only with it. */
const TAG = /\{\{([#/]?)([^{}]*)\}\}/g;

interface Open {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly parts: Part[];
}

export function parseTemplate(text: string): Result<readonly Part[], TemplateProblem> {
  const root: Open = { name: "", offset: 0, length: 0, parts: [] };
  const open: Open[] = [];
  let end = 0;
  for (const { 0: tag, 1: sign, 2: inside = "", index } of text.matchAll(TAG)) {
    const name = inside.trim();
    const top = open.at(-1) ?? root;
    if (index > end) top.parts.push({ kind: "text", text: text.slice(end, index) });
    end = index + tag.length;
    if (sign === "#") open.push({ name, offset: index, length: tag.length, parts: [] });
    else if (sign === "") top.parts.push({ kind: "value", name, offset: index });
    else if (top === root || top.name !== name)
      return err({ message: `${tag} closes nothing that is open there`, start: index, end });
    else close(open, root);
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    const { name, offset, length } = unclosed;
    return err({ message: `{{#${name}}} is never closed`, start: offset, end: offset + length });
  }
  if (end < text.length) root.parts.push({ kind: "text", text: text.slice(end) });
  return ok(root.parts);
}

function close(open: Open[], root: Open): void {
  const section = open.pop();
  if (section === undefined) return;
  const { name, offset, parts } = section;
  (open.at(-1) ?? root).parts.push({ kind: "section", name, offset, parts });
}

/** What a template names, and where. */
export interface Named {
  readonly kind: "value" | "section";
  readonly name: string;
  readonly offset: number;
  /** The sections around it, the outermost first. */
  readonly within: readonly string[];
}

export const namesIn = (parts: readonly Part[], within: readonly string[] = []): readonly Named[] =>
  parts.flatMap((part): readonly Named[] => {
    if (part.kind === "text") return [];
    const { kind, name, offset } = part;
    const own = { kind, name, offset, within };
    return part.kind === "value" ? [own] : [own, ...namesIn(part.parts, [...within, name])];
  });

/** The text with values put in. Undefined: it does not apply; then its sections fall away, and nothing stands for it. */
export const fillTemplate = (
  parts: readonly Part[],
  valueFor: (name: string) => string | undefined,
): string =>
  parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      const value = valueFor(part.name);
      if (part.kind === "value") return value ?? "";
      return value === undefined ? "" : fillTemplate(part.parts, valueFor);
    })
    .join("");
