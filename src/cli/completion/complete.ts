import type { Context } from "../../commands/command.ts";
import { experimentsNear, namesIn } from "../../commands/names.ts";
import { harmlessName } from "../../model/harmless.ts";
import { COMMANDS } from "../specs.ts";
import { type Candidate, type Offer, offerAt, type World } from "./offer.ts";
import { type BashLine, leftAlone, replyInLines, replyToBash, typedInBash } from "./reply.ts";

/**
 * What the scripts of `runmark completion` ask, and the answer for each shell: `names`, `files` or `folders` on the first line,
 * and below it the words that may stand at the cursor, one a line.
 *
 *   bash POINT COMP_TYPE COLUMNS REPLACED LINE
 *   zsh | fish  HOW-MANY-WORDS-BEFORE-THE-CURSOR WORD...
 *
 * Whatever is wrong, the person who pressed a key is in the middle of something else: there is no answer, and nothing is told.
 */
export async function complete(context: Context, [shell, ...asked]: readonly string[]): Promise<string> {
  const world = worldOf(context);
  try {
    return shell === "bash" ? await answerBash(world, asked) : await answerWords(world, shell, asked);
  } catch {
    return "names\n";
  }
}

/** Bash's code for a list that is shown and of which nothing is inserted. */
const LISTING = String("?".charCodeAt(0));

async function answerBash(world: World, asked: readonly string[]): Promise<string> {
  const [point, type, columns, replaced = "", line = ""] = asked;
  const bash: BashLine = {
    ...{ line, point: Number(point), replaced, isListing: type === LISTING },
    columns: Number(columns) || 80,
  };
  const typed = typedInBash(bash);
  return replyToBash(bash, typed === undefined ? { kind: "files" } : await offerIn(world, typed));
}

async function answerWords(
  world: World,
  shell: string | undefined,
  [count, ...words]: readonly string[],
): Promise<string> {
  const at = Number(count);
  const current = words[at] ?? "";
  const offer = await offerIn(world, { before: words.slice(0, at), current, after: words.slice(at + 1) });
  return replyInLines(offer, shell === "zsh" ? leftAlone(current) : 0);
}

async function offerIn(world: World, typed: Parameters<typeof offerAt>[1]): Promise<Offer> {
  const offer = await offerAt(COMMANDS, typed, world);
  if (offer.kind !== "names") return offer;
  // One word a line is all that the shells can read.
  const candidates = offer.candidates.filter(({ value }) => !/\p{Cc}/u.test(value)).map(inOneLine);
  return { kind: "names", candidates };
}

/** What is said of it comes from cells, which hold anything. */
const inOneLine = ({ value, about }: Candidate): Candidate =>
  about === undefined ? { value } : { value, about: harmlessName(about) };

function worldOf(context: Context): World {
  const reached = (experiment: string | undefined): Context =>
    experiment === undefined ? context : { ...context, experiment };
  const names = (experiment: string | undefined) => namesIn(reached(experiment));
  return {
    runs: async (experiment, typed) => {
      const known = await names(experiment);
      if (known === undefined) return [];
      return [
        ...known.runs.map(({ name, says }) => ({ value: name, about: says })),
        ...keysFrom(known.tasks, typed),
      ];
    },
    stages: async (experiment) => ((await names(experiment))?.stages ?? []).map((value) => ({ value })),
    attempts: async (experiment, run) => {
      const { attemptsIn } = await import("../../commands/logs/attempts.ts");
      return (await attemptsIn(reached(experiment), run)).map(({ number, status }) => ({
        value: String(number),
        about: status,
      }));
    },
    jobs: async (state) => {
      const { findState } = await import("../../commands/queue/open.ts");
      const found = state === undefined ? undefined : await findState(context, state);
      const jobs = found?.ok ? found.value.state.jobs : [];
      return jobs.map(({ id, phase }) => ({ value: id, about: phase.status }));
    },
    templates: async () => {
      const { allTemplates } = await import("../../commands/init/templates.ts");
      return (await allTemplates()).map(({ name, about }) => ({ value: name, about }));
    },
    skills: async (typed) => {
      const { shippedSkills, skillFiles } = await import("../../commands/skills/shipped.ts");
      const skills = shippedSkills(skillFiles());
      const files = skills.flatMap((skill) => skill.files);
      return typed.includes("/") ? keysFrom(files, typed) : skills.map(({ name }) => ({ value: name }));
    },
    experiments: async (typed) =>
      (await experimentsNear(context, typed)).map(({ path, kind }) =>
        kind === "folder"
          ? { value: `${path}/` }
          : { value: path, about: kind === "experiment" ? kind : "file" },
      ),
  };
}

/** Keys of tasks go on part by part, as paths do: there are many. */
function keysFrom(keys: readonly string[], typed: string): readonly Candidate[] {
  const kept = typed.slice(0, typed.lastIndexOf("/") + 1);
  const parts = keys
    .filter((key) => key.startsWith(kept))
    .map((key) => /^[^/]*(?:\/|$)/.exec(key.slice(kept.length))?.[0] ?? "");
  return [...new Set(parts)].map((part) => ({ value: `${kept}${part}` }));
}
