import type { Line } from "../../hardware/preflight/line.ts";
import {
  judgePrograms,
  type MissingProgram,
  type ProgramFacts,
} from "../../hardware/preflight/scripts/programs.ts";
import { attempt } from "../../journal/io.ts";
import { interpreterProgram, startedPrograms } from "../../script/programs.ts";
import type { System } from "../../system/ports.ts";
import type { Part } from "./part.ts";
import { type Kind, kindsOf } from "./script-texts.ts";
import { isHere, type LeftTask, type World } from "./world.ts";

const WITHIN_MS = 10_000;

/** What the nodes of a cluster have, and its login node seldom. */
const OF_NODES: ReadonlySet<string> = new Set(["nvidia-smi", "rocm-smi", "amd-smi"]);

/** Whether what scripts start is found here. */
export const programsPart = (world: World): Part => ({
  checks: ["programs"],
  withinMs: WITHIN_MS,
  look: () => lookForPrograms(world, world.left, {}),
});

/** The same of what goes in now; the others are not held back by one that is sure to fail. */
export const quickProgramsPart = (world: World): Part => ({
  checks: ["programs"],
  withinMs: WITHIN_MS,
  look: () => lookForPrograms(world, world.going, { outOf: world.going.length }),
});

async function lookForPrograms(
  world: World,
  tasks: readonly LeftTask[],
  outOf: Pick<ProgramFacts, "outOf">,
): Promise<readonly Line[]> {
  const kinds = await kindsOf(world, tasks, (text) => text);
  const sought = new Map<string, boolean>();
  const missing: (MissingProgram & { tasks: readonly string[] })[] = [];
  for (const kind of kinds)
    for (const one of programsOf(kind)) {
      const { program } = one;
      if (!isHere(world) && OF_NODES.has(program)) continue;
      const isFound = sought.get(program) ?? (await isThere(world.system, program));
      if (!isFound && sought.get(program) === undefined)
        missing.push({ ...one, tasks: tasksWith(kinds, program) });
      sought.set(program, isFound);
    }
  const found = [...sought].flatMap(([program, isFound]) => (isFound ? [program] : []));
  return judgePrograms({ found, missing, isHere: isHere(world), ...outOf });
}

function programsOf({ text, first }: Kind): readonly MissingProgram[] {
  const script = first[1].path === undefined ? {} : { script: first[1].path };
  const interpreter = interpreterProgram(text);
  return [
    ...(interpreter === undefined ? [] : [{ program: interpreter, line: 1, isInterpreter: true, ...script }]),
    ...startedPrograms(text).map((one) => ({ ...one, isInterpreter: false, ...script })),
  ];
}

const tasksWith = (kinds: readonly Kind[], program: string): readonly string[] =>
  kinds
    .filter((kind) => programsOf(kind).some((one) => one.program === program))
    .flatMap(({ tasks }) => tasks);

async function isThere({ exec, files }: System, program: string): Promise<boolean> {
  if (!program.startsWith("/")) return (await exec.which(program)) !== undefined;
  const stat = await attempt(program, () => files.stat(program));
  // What may not be looked at is not known to be missing.
  return !stat.ok || stat.value !== undefined;
}
