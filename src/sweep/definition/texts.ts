import type { ScriptSource } from "../../placeholders/fill.ts";
import { type Piece, piecesOf, resolveSections } from "../../placeholders/template.ts";
import { checkSource } from "../render/check-source.ts";
import { OWN_PLACEHOLDERS } from "../render/render-script.ts";
import type { Parameter, Step } from "./definition.ts";
import { type Finding, guessNext } from "./finding.ts";

/** What the pattern of run names, and the command of a training, may name besides parameters. */
const RUN_NAMES = ["trial"];
const TRAIN_NAMES = OWN_PLACEHOLDERS.filter((name) => name !== "checkpoint");

export const NO_CHECKPOINT: Finding = {
  code: "sweep.no-checkpoint",
  path: ["train"],
  message: "evaluate needs {{checkpoint}}, and train has no outputs among which it could be",
  next: 'Say what the training leaves: outputs: [{path: "{run}/model", check: checkpoint}]',
};

/** What is wrong in the command of a training or an evaluation. */
export function commandFindings(
  step: "train" | "evaluate",
  { command }: Step,
  parameters: readonly Parameter[],
  all: readonly string[],
): readonly Finding[] {
  return command === undefined
    ? []
    : sourceFindings(step, { kind: "command", text: command }, parameters, all);
}

/** The same of a template, whose findings have lines of their own. */
export function templateFindings(
  step: "train" | "evaluate",
  text: string,
  parameters: readonly Parameter[],
  all: readonly string[],
): readonly SourceFinding[] {
  return sourceFindings(step, { kind: "template", text }, parameters, all);
}

/** What is wrong in a text with placeholders: `part` of it, in this line of it. */
export type SourceFinding = Finding & { readonly line?: number };

function sourceFindings(
  step: "train" | "evaluate",
  source: ScriptSource,
  parameters: readonly Parameter[],
  all: readonly string[],
): readonly SourceFinding[] {
  const path = [step, source.kind];
  const own = step === "train" ? TRAIN_NAMES : OWN_PLACEHOLDERS;
  const findings = placeholderFindings(path, source.text, all, own);
  const holes = findings.length > 0 ? findings : unguarded(path, source.text, parameters);
  return holes.length > 0 ? holes : quotingFindings(step, source, all);
}

/** Places in which no value can be one word of the shell, as in a comment or within a name. */
function quotingFindings(
  step: "train" | "evaluate",
  source: ScriptSource,
  names: readonly string[],
): readonly SourceFinding[] {
  const terms = { names, conditional: new Set<string>(), isEvaluation: step === "evaluate" };
  const checked = checkSource(source, terms);
  if (checked.ok) return [];
  const { line, message, next } = checked.error;
  const hasLines = source.kind === "command" && source.text.trimEnd().includes("\n");
  const where = hasLines ? `${step}.command, line ${line}` : `${step}.${source.kind}`;
  const part = tagIn(message);
  return [
    {
      ...{ code: `sweep.bad-${source.kind}`, path: [step, source.kind], line, next },
      ...(part === "" ? {} : { part }),
      message: `${where}: ${message}`,
    },
  ];
}

/** What is wrong in the pattern of run names: each parameter that varies must be in it, or runs would have the same name. */
export function patternFindings(
  pattern: string,
  parameters: readonly Parameter[],
  all: readonly string[],
): readonly Finding[] {
  const path = ["run"];
  const findings = placeholderFindings(path, pattern, all, RUN_NAMES);
  if (findings.length > 0) return findings;
  const named = new Set(piecesOf(pattern).map((piece) => (piece.kind === "place" ? piece.name : "")));
  if (named.has("trial")) return [];
  const left = parameters.filter(({ name, domain }) => domain.kind !== "fixed" && !named.has(name));
  return left.map(({ name, when }): Finding => {
    const part = when === undefined ? `{{${name}}}` : `{{#${name}}}_${name}{{${name}}}{{/${name}}}`;
    const message = `run: leaves out ${name}, so that trials that differ in it would have one name`;
    return {
      code: "sweep.run-pattern",
      path,
      message,
      next: `Add ${part}, or {{trial}}, the number of the trial`,
    };
  });
}

/** All names that stand for nothing; where there are none, a section that is not closed. */
function placeholderFindings(
  path: readonly PropertyKey[],
  text: string,
  parameters: readonly string[],
  own: readonly string[],
): readonly Finding[] {
  const where = path.join(".");
  const pieces = piecesOf(text);
  const strange = tagsIn(pieces).filter(
    ({ kind, name }) => !parameters.includes(name) && !(kind === "place" && own.includes(name)),
  );
  if (strange.length > 0)
    return strange.map((tag): Finding => {
      const known = tag.kind === "place" ? [...parameters, ...own] : parameters;
      const message = `${where}: ${tag.text} stands for nothing${reasonOf(tag)}`;
      return {
        code: "sweep.unknown-placeholder",
        path,
        part: tag.text,
        message,
        next: guessNext(tag.name, known),
      };
    });
  const resolved = resolveSections(pieces, [...parameters, ...own], () => true);
  if (resolved.ok) return [];
  const { message, next } = resolved.error;
  return [{ code: "sweep.bad-section", path, part: tagIn(message), message: `${where}: ${message}`, next }];
}

interface Tag {
  readonly kind: "place" | "open";
  readonly name: string;
  readonly text: string;
  /** The sections around it. */
  readonly within: readonly string[];
}

function tagsIn(pieces: readonly Piece[]): readonly Tag[] {
  let within: readonly string[] = [];
  return pieces.flatMap((piece): readonly Tag[] => {
    if (piece.kind === "close") within = within.slice(0, -1);
    if (piece.kind !== "place" && piece.kind !== "open") return [];
    const { kind, name } = piece;
    const tag = { kind, name, text: kind === "open" ? `{{#${name}}}` : `{{${name}}}`, within };
    if (kind === "open") within = [...within, name];
    return [tag];
  });
}

function reasonOf({ kind, name }: Tag): string {
  if (!OWN_PLACEHOLDERS.some((own) => own === name)) return "";
  return kind === "open" ? ": only parameters may apply or not" : " here";
}

const tagIn = (message: string): string => /\{\{[^}]*\}\}/.exec(message)?.[0] ?? "";

/** A parameter that does not always apply would leave a hole in the command. */
function unguarded(
  path: readonly PropertyKey[],
  command: string,
  parameters: readonly Parameter[],
): readonly Finding[] {
  const whenOf = new Map(parameters.map(({ name, when }) => [name, when]));
  const implies = (section: string, name: string): boolean =>
    section === name || Object.hasOwn(whenOf.get(section) ?? {}, name);
  return tagsIn(piecesOf(command))
    .filter(({ kind, name, within }) => {
      const isSafe = whenOf.get(name) === undefined || within.some((section) => implies(section, name));
      return kind === "place" && !isSafe;
    })
    .map(({ name, text }) => ({
      ...{ code: "sweep.conditional-placeholder", path, part: text },
      message: `${path.join(".")}: ${name} does not apply to all trials, and is named for all`,
      next: `Write {{#${name}}}...{{/${name}}} around all that goes with it`,
    }));
}
