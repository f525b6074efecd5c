import { namesIn, parseTemplate } from "../template.ts";
import type { Parameter, Step } from "./definition.ts";
import { type Finding, guessNext } from "./finding.ts";
import { OWN_PLACEHOLDERS } from "./parameter-names.ts";

/** What a text may name besides parameters. */
const RUN_NAMES = ["trial"];
const TRAIN_NAMES = OWN_PLACEHOLDERS.filter((name) => name !== "checkpoint");

/** What is wrong in the command of a training or an evaluation. Templates are read when they are rendered. */
export function commandFindings(
  step: "train" | "evaluate",
  { command }: Step,
  parameters: readonly Parameter[],
  all: readonly string[],
): readonly Finding[] {
  if (command === undefined) return [];
  const path = [step, "command"];
  const findings = placeholderFindings(path, command, all, step === "train" ? TRAIN_NAMES : OWN_PLACEHOLDERS);
  return findings.length > 0 ? findings : unguarded(path, command, parameters);
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
  const parsed = parseTemplate(pattern);
  const named = new Set(parsed.ok ? namesIn(parsed.value).map(({ name }) => name) : []);
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

function placeholderFindings(
  path: readonly PropertyKey[],
  text: string,
  parameters: readonly string[],
  own: readonly string[],
): readonly Finding[] {
  const where = path.join(".");
  const parsed = parseTemplate(text);
  if (!parsed.ok) {
    const { message, start, end } = parsed.error;
    return [
      {
        ...{ code: "sweep.bad-section", path, part: text.slice(start, end) },
        message: `${where}: ${message}`,
        next: "Write {{#name}}...{{/name}} around what is there only with a parameter",
      },
    ];
  }
  const known = [...parameters, ...own];
  return namesIn(parsed.value)
    .filter(({ name, kind }) => !(kind === "section" ? parameters : known).includes(name))
    .map(({ name, kind, offset }): Finding => {
      const tag = kind === "section" ? `{{#${name}}}` : `{{${name}}}`;
      return {
        ...{
          code: "sweep.unknown-placeholder",
          path,
          part: text.slice(offset, text.indexOf("}}", offset) + 2),
        },
        message: `${where}: ${tag} stands for nothing${reasonOf(name, kind)}`,
        next: guessNext(name, kind === "section" ? parameters : known),
      };
    });
}

function reasonOf(name: string, kind: "value" | "section"): string {
  if (!OWN_PLACEHOLDERS.some((own) => own === name)) return "";
  return kind === "section" ? ": only parameters may apply or not" : " here";
}

/** A parameter that does not always apply would leave a hole in the command. */
function unguarded(
  path: readonly PropertyKey[],
  command: string,
  parameters: readonly Parameter[],
): readonly Finding[] {
  const parsed = parseTemplate(command);
  if (!parsed.ok) return [];
  const whenOf = new Map(parameters.map(({ name, when }) => [name, when]));
  return namesIn(parsed.value)
    .filter(({ name, kind, within }) => {
      const isSafe = within.some(
        (section) => section === name || Object.hasOwn(whenOf.get(section) ?? {}, name),
      );
      return kind === "value" && whenOf.get(name) !== undefined && !isSafe;
    })
    .map(({ name, offset }) => ({
      ...{ code: "sweep.conditional-placeholder", path },
      part: command.slice(offset, command.indexOf("}}", offset) + 2),
      message: `${path.join(".")}: ${name} does not apply to all trials, and is named for all`,
      next: `Write {{#${name}}}...{{/${name}}} around all that goes with it`,
    }));
}
