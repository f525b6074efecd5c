import type { Line } from "../../hardware/preflight/line.ts";
import {
  judgePrograms,
  type MissingProgram,
  type ProgramFacts,
} from "../../hardware/preflight/scripts/programs.ts";
import { attempt } from "../../journal/io.ts";
import { inBatches } from "../../model/in-batches.ts";
import { interpreterProgram, startedPrograms } from "../../script/programs.ts";
import type { System } from "../../system/ports.ts";
import type { Part } from "./part.ts";
import { type PathWorld, pathLines } from "./paths.ts";
import { type Kind, kindsOf } from "./script-texts.ts";
import { isHere, type LeftTask, type World } from "./world.ts";

const WITHIN_MS = 10_000;
/** As many are looked for side by side. */
const AT_ONCE = 32;

/** What the nodes of a cluster have, and its login node seldom. */
const OF_NODES: ReadonlySet<string> = new Set(["nvidia-smi", "rocm-smi", "amd-smi"]);

/** Whether what scripts start, read and enter by name is found here. */
export const programsPart = (world: World): Part => ({
  checks: ["programs", "paths"],
  withinMs: WITHIN_MS,
  look: () => lookIntoScripts(world, world.left, {}),
});

/** The same of what goes in now; the others are not held back by one that is sure to fail. */
export const quickProgramsPart = (world: World): Part => ({
  checks: ["programs", "paths"],
  withinMs: WITHIN_MS,
  look: () => lookIntoScripts(world, world.going, { outOf: world.going.length }),
});

async function lookIntoScripts(
  world: World,
  tasks: readonly LeftTask[],
  outOf: Pick<ProgramFacts, "outOf">,
): Promise<readonly Line[]> {
  return lookIntoKinds(world, await kindsOf(world, tasks, (text) => text), outOf);
}

/** What is said of scripts by their texts. */
export async function lookIntoKinds(
  world: PathWorld,
  kinds: readonly Kind[],
  outOf: Pick<ProgramFacts, "outOf">,
): Promise<readonly Line[]> {
  const [programs, paths] = await Promise.all([
    programLines(world, kinds, outOf),
    pathLines(world, kinds, outOf),
  ]);
  return [...programs, ...paths];
}

async function programLines(
  world: PathWorld,
  kinds: readonly Kind[],
  outOf: Pick<ProgramFacts, "outOf">,
): Promise<readonly Line[]> {
  const sought = new Map<string, MissingProgram & { tasks: string[] }>();
  for (const kind of kinds)
    for (const one of programsOf(kind)) {
      if (!isHere(world) && OF_NODES.has(one.program)) continue;
      const known = sought.get(one.program);
      if (known === undefined) sought.set(one.program, { ...one, tasks: [...kind.tasks] });
      else known.tasks.push(...kind.tasks);
    }
  const looked = await inBatches([...sought.values()], AT_ONCE, async (one) => ({
    one,
    isFound: await isThere(world.system, one.program),
  }));
  return judgePrograms({
    found: looked.flatMap(({ one, isFound }) => (isFound ? [one.program] : [])),
    missing: looked.flatMap(({ one, isFound }) => (isFound ? [] : [one])),
    isHere: isHere(world),
    ...outOf,
  });
}

/** Each once. */
function programsOf({ text, first }: Kind): readonly MissingProgram[] {
  const script = first[1].path === undefined ? {} : { script: first[1].path };
  const interpreter = interpreterProgram(text);
  return [
    ...(interpreter === undefined ? [] : [{ program: interpreter, line: 1, isInterpreter: true, ...script }]),
    ...startedPrograms(text)
      .filter(({ program }) => program !== interpreter)
      .map((one) => ({ ...one, isInterpreter: false, ...script })),
  ];
}

async function isThere({ exec, files }: System, program: string): Promise<boolean> {
  if (!program.startsWith("/")) return (await exec.which(program)) !== undefined;
  const stat = await attempt(program, () => files.stat(program));
  // What may not be looked at is not known to be missing.
  return !stat.ok || stat.value !== undefined;
}
