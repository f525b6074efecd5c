import type { Backend } from "../../backends/backend.ts";
import { CHECKS, failure, type Line, type Verdict } from "../../hardware/preflight/line.ts";
import { hasErrors } from "../../model/diagnostic.ts";
import { EXIT, type ExitCode, type Stop } from "../../model/exit.ts";
import type { Result } from "../../model/result.ts";
import { isFailure } from "../../model/standing.ts";
import type { Choice } from "../../tick/choose/choose.ts";
import type { InspectParts } from "../../tick/evidence/inspect.ts";
import { toolingOf } from "../../tick/evidence/tooling.ts";
import { wantedBackend } from "../../tick/session/open.ts";
import { readView, type View } from "../../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "../command.ts";
import { wayTo } from "../invocation.ts";
import { notStartedFindings } from "../not-started.ts";
import { isLeft, readScripts } from "../plan-scripts.ts";
import { folderParts } from "./folder.ts";
import { machineParts, nodePart } from "./machine.ts";
import { modulesPart } from "./modules.ts";
import { outputsPart } from "./outputs.ts";
import { type Part, settle } from "./part.ts";
import { programsPart } from "./programs.ts";
import { rehearsalPart } from "./rehearsal.ts";
import { siteParts } from "./site.ts";
import { isHere, type LeftTask, settingsOf, type World } from "./world.ts";

export interface Preflight {
  readonly experiment: string;
  readonly folder: string;
  readonly summary: string;
  /** Where the jobs would go; the setting itself when that cannot be had here. */
  readonly backend: string;
  /** Tasks whose scripts were looked at. */
  readonly left: number;
  /** Tasks that ended without success and are not tried again: theirs were not. */
  readonly lost: number;
  readonly lines: readonly Line[];
  readonly counts: Readonly<Record<Verdict, number>>;
}

/** Looks at all that a run needs, before anything is spent. Writes nothing but a folder that it removes. */
export async function preflight(context: Context): Promise<Answer<Preflight>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const { diagnostics, config, journal, summary } = view.value;
  if (hasErrors(diagnostics)) return { exitCode: EXIT.errors, diagnostics };
  const wanted = wantedBackend(config, journal.state);
  const backend = await context.chooseBackend(wanted, place.value.folder);
  const parts = inspectParts(context, view.value);
  const world = await worldOf(context, view.value, parts, backend);
  const [found, idle] = await Promise.all([
    Promise.all(partsOf(world, parts).map((part) => settle(part, context.system.clock))),
    notStartedFindings(context, place.value, { tasks: view.value.choices, sweep: journal.state.sweep }),
  ]);
  const lines = inOrder([...(backend.ok ? [] : [noBackend(backend.error)]), ...found.flat()]);
  return {
    exitCode: exitCodeOf(lines),
    data: {
      experiment: summary.experiment.name,
      folder: place.value.folder,
      summary: place.value.summaryPath,
      backend: backend.ok ? backend.value.name : wanted,
      left: world.left.length,
      lost: world.choices.filter(isLost).length,
      lines,
      counts: countsOf(lines),
    },
    diagnostics: [...diagnostics, ...idle],
  };
}

const isLost = ({ decision, standing }: Choice): boolean => decision.kind === "leave" && isFailure(standing);

export const inspectParts = ({ system }: Context, { place, summary, config }: View): InspectParts => ({
  files: system.files,
  folder: place.folder,
  experiment: summary.experiment,
  tooling: toolingOf(summary.experiment, config),
});

export async function worldOf(
  { system, signal, cwd }: Context,
  view: View,
  parts: InspectParts,
  backend: Result<Backend, Stop>,
): Promise<World> {
  const { choices, place } = view;
  const scripts = await readScripts(parts, choices);
  const tasksOf = (some: typeof choices): readonly LeftTask[] =>
    some.flatMap(({ task: { key } }) => {
      const facts = scripts.get(key);
      return facts === undefined ? [] : [[key, facts] as const];
    });
  return {
    ...{ system, signal, view, choices },
    folder: place.folder,
    folderName: wayTo(place.folder, cwd),
    left: tasksOf(choices.filter(isLeft)),
    going: tasksOf(choices.filter(({ decision }) => decision.kind === "submit")),
    settings: settingsOf(view),
    ...(backend.ok ? { backend: backend.value.name } : {}),
    ...(backend.ok && backend.value.outlook !== undefined ? { outlook: backend.value.outlook } : {}),
  };
}

const partsOf = (world: World, parts: InspectParts): readonly Part[] => [
  ...(isHere(world) ? machineParts(world) : []),
  ...folderParts(world),
  nodePart(),
  rehearsalPart(world, parts),
  outputsPart(world),
  programsPart(world),
  modulesPart(world),
  ...siteParts(world),
];

const noBackend = ({ diagnostics: [first] }: Stop): Line =>
  failure("slurm", first?.message ?? "it cannot be reached", first?.next);

const inOrder = (lines: readonly Line[]): readonly Line[] => {
  const place = (check: string): number => (CHECKS as readonly string[]).indexOf(check);
  return [...lines].sort((one, other) => place(one.check) - place(other.check));
};

function countsOf(lines: readonly Line[]): Preflight["counts"] {
  const count = (verdict: Verdict): number => lines.filter((line) => line.verdict === verdict).length;
  return { ok: count("ok"), warning: count("warning"), failure: count("failure"), unknown: count("unknown") };
}

/** Where nobody can be asked, that comes before all else: the other checks of the scheduler say nothing then. */
function exitCodeOf(lines: readonly Line[]): ExitCode {
  const failed = new Set(lines.filter(({ verdict }) => verdict === "failure").map(({ check }) => check));
  if (failed.has("controller") || failed.has("slurm")) return EXIT.unreachable;
  return failed.size > 0 ? EXIT.errors : EXIT.done;
}
