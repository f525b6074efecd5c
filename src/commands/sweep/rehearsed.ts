import { basename } from "node:path";
import { machineSettings } from "../../config/machine.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Trial } from "../../model/trial.ts";
import { drawOf } from "../../sweep/space/random.ts";
import type { Context } from "../command.ts";
import type { Outlook } from "./ground.ts";
import type { Defined } from "./read.ts";
import { shownEvaluation, shownTraining } from "./scripts.ts";

/**
 * What the backend would refuse of the jobs of a trial that is still to come: all ask for the same, so that one says it of all. Asked
 * only where asking troubles nobody, as `plan` does.
 */
export async function rehearsedTrial(
  { chooseBackend, signal }: Pick<Context, "chooseBackend" | "signal">,
  defined: Defined,
  { config, wanted, sweep }: Outlook,
  next: Trial | undefined,
): Promise<readonly Diagnostic[]> {
  const trial = next ?? standIn(defined, sweep?.trials.length ?? 0);
  const backend = trial && (await chooseBackend(wanted, defined.folder));
  const outlook = backend?.ok === true ? backend.value.outlook : undefined;
  if (trial === undefined || outlook?.isFree !== true) return [];
  const settings = machineSettings(config.values);
  const refused = new Map<string, { readonly jobs: string[]; readonly next: string | undefined }>();
  for (const [job, text] of jobsOf(defined, trial)) {
    if (signal.aborted) break;
    const script = { kind: "text", text } as const;
    const said = await outlook.rehearse(
      { name: "runmark-test", script, cwd: defined.folder, args: [] },
      settings,
    );
    if (said.kind !== "refused") continue;
    const known = refused.get(said.reason);
    if (known === undefined) refused.set(said.reason, { jobs: [job], next: said.next });
    else known.jobs.push(job);
  }
  return [...refused].map(([reason, { jobs, next }]) => ({
    severity: "warning",
    code: "test.refused",
    message: `each ${jobs.join(" and each ")} would be refused: ${reason}`,
    ...(next === undefined ? {} : { next: inDefinition(next, basename(defined.path)) }),
  }));
}

/** Which configuration a program will suggest nobody knows; what the jobs ask for is the same with any. */
function standIn({ definition }: Defined, laidOut: number): Trial | undefined {
  const { search, parameters, maxTrials = Number.POSITIVE_INFINITY } = definition;
  if (search.kind !== "external" || laidOut >= maxTrials) return undefined;
  return { number: laidOut + 1, run: "trial", parameters: drawOf(parameters, 0, 0) };
}

/** Those whose script can be told. */
function jobsOf(defined: Defined, trial: Trial): readonly (readonly [string, string])[] {
  const training = shownTraining(defined, trial);
  const evaluation = defined.definition.evaluate && shownEvaluation(defined, trial);
  return [
    ...(training.ok ? [["training", training.value] as const] : []),
    ...(evaluation?.ok === true ? [["evaluation", evaluation.value] as const] : []),
  ];
}

/** There is no script yet; what it is to ask for stands elsewhere. */
const inDefinition = (next: string, name: string): string =>
  next.replace(/^Ask for less in the script(?=;)/, `Ask for less below \`resources:\` in ${name}`);
