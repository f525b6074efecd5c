import type { Option } from "commander";
import type { CommandSpec } from "../spec.ts";
import { type Line, optionsOf, readLine, type Typed, valueInWord } from "./cursor.ts";

/** One of the words that may stand at the cursor. It goes on behind a `/` at its end, and otherwise it is whole. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/** What may stand at the cursor: one of these words, or a path that the shell knows best how to complete. */
export type Offer =
  | { readonly kind: "names"; readonly candidates: readonly Candidate[] }
  | { readonly kind: "files" | "folders" };

/** What of the world is asked for; experiments, runs and states of queues as they were named, if they were. */
export interface World {
  runs(experiment: string | undefined, typed: string): Promise<readonly Candidate[]>;
  stages(experiment: string | undefined): Promise<readonly Candidate[]>;
  attempts(experiment: string | undefined, run: string | undefined): Promise<readonly Candidate[]>;
  experiments(typed: string): Promise<readonly Candidate[]>;
  /** Of a queue. */
  jobs(state: string | undefined): Promise<readonly Candidate[]>;
  templates(): Promise<readonly Candidate[]>;
  skills(typed: string): Promise<readonly Candidate[]>;
}

const names = (candidates: readonly Candidate[]): Offer => ({ kind: "names", candidates });
const NOTHING = names([]);

/** What may stand at the cursor, whether or not it begins with what stands there already. */
export async function offerAt(
  commands: readonly CommandSpec[],
  { before, current, after }: Typed,
  world: World,
): Promise<Offer> {
  const line = readLine(commands, before);
  // Only to find what they name: `logs --attempt | alpha -C exp`.
  const whole = readLine(commands, [...before, current, ...after]);
  const place = { commands, line, whole, world };
  if (line.open !== undefined) return offerFor(place, meaningOf(line.open), current);
  const inWord = valueInWord(line, current);
  if (inWord !== undefined) {
    const offer = await offerFor(place, meaningOf(inWord.option), inWord.value);
    return offer.kind === "names" ? names(offer.candidates.map((one) => behind(inWord.prefix, one))) : offer;
  }
  if (current.startsWith("-") && !line.isPlain) return names(flagsLeft(line));
  return offerWord(place, current);
}

interface Place {
  readonly commands: readonly CommandSpec[];
  readonly line: Line;
  readonly whole: Line;
  readonly world: World;
}

const behind = (prefix: string, { value, ...rest }: Candidate): Candidate => ({
  ...rest,
  value: `${prefix}${value}`,
});

/** A command's name, an argument of the command, or, where there is no place for either, its flags. */
async function offerWord(place: Place, current: string): Promise<Offer> {
  const { line, commands } = place;
  const below = line.words.length === 0 ? line.commands.map(asCandidate) : [];
  const [, argument = "", more] = /^[<[]([^\].>]+)(\.\.\.)?[\]>]$/.exec(line.spec?.args ?? "") ?? [];
  const hasRoom = argument !== "" && (line.words.length === 0 || more !== undefined);
  const isArgument = line.spec !== undefined && hasRoom && (below.length === 0 || line.spec.isItself);
  if (!isArgument) {
    if (below.length > 0) return names(below);
    // Of a command that there is not nothing is known.
    return line.spec === undefined || hasRoom || line.isPlain ? NOTHING : names(flagsLeft(line));
  }
  const choices =
    line.spec?.choices ?? (argument === "command" ? commands.map(({ name }) => name) : undefined);
  const offer =
    choices === undefined
      ? await offerFor(place, argument, current)
      : names(choices.map((value) => ({ value })));
  if (offer.kind !== "names") return offer;
  const named = new Set(line.words);
  return names([...offer.candidates.filter(({ value }) => !named.has(value)), ...below]);
}

const asCandidate = ({ name, summary }: CommandSpec): Candidate => ({ value: name, about: summary });

/** What a value is, by the word that stands for it in the help: `--stage <stage>` takes a stage. */
async function offerFor(
  { world, whole }: Place,
  meaning: string | readonly string[],
  typed: string,
): Promise<Offer> {
  if (typeof meaning !== "string") return names(meaning.map((value) => ({ value })));
  const experiment = whole.values.get("--experiment");
  switch (meaning.replace(/\..*/, "")) {
    case "experiment":
    case "path":
      return names(await world.experiments(typed));
    case "run":
      return names(await world.runs(experiment, typed));
    case "stage":
      return names(await world.stages(experiment));
    case "attempt":
      return names(await world.attempts(experiment, whole.words[0]));
    case "job":
      return names(await world.jobs(whole.values.get("--state")));
    case "template":
      return names(await world.templates());
    case "skill":
      return names(await world.skills(typed));
    case "file":
    case "definition":
      return { kind: "files" };
    case "folder":
    case "dir":
      return { kind: "folders" };
    default:
      return NOTHING;
  }
}

const meaningOf = ({ argChoices, flags }: Option): string | readonly string[] =>
  argChoices ?? /[<[]([^\]>]+)/.exec(flags)?.[1]?.toLowerCase() ?? "";

/** Those that were not given yet; those that must be given first. */
function flagsLeft({ spec, given }: Line): readonly Candidate[] {
  return optionsOf(spec)
    .filter(({ hidden }) => !hidden)
    .sort((one, other) => Number(other.mandatory) - Number(one.mandatory))
    .flatMap(({ long, description }) =>
      long == null || given.has(long) ? [] : [{ value: long, about: description }],
    );
}
