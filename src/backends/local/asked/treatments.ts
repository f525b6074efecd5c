import type { Directive } from "../../../script/directives.ts";

/**
 * What becomes of an option on one machine.
 * - `honoured`: as on SLURM.
 * - `idle`: nothing here could be otherwise for it, and nobody misses it.
 * - `missed`: somebody may rely on it, and it does not happen: this is said.
 * - `refused`: to run the job without it would be wrong, not just less: its exit would say nothing.
 */
export type Treatment = "honoured" | "idle" | "missed" | "refused";

const lists: Readonly<Record<Treatment, string>> = {
  honoured: `array dependency hold input kill-on-invalid-dep begin chdir cpus-per-gpu cpus-per-task error exclusive export gpus gpus-per-node gpus-per-task gres job-name mem
    mem-per-cpu mem-per-gpu no-requeue nodes ntasks ntasks-per-node open-mode output overcommit signal tasks-per-node time`,
  // Partitions, accounts and priorities, other nodes, tasks of srun and where they are bound, and what sbatch itself prints.
  idle: `account acctg-freq comment cluster-constraint contiguous core-spec cores-per-socket delay-boot distribution exclude
    extra extra-node-info gres-flags hint ignore-pbs immediate mcs-label mem-bind network nice no-kill nodefile nodelist
    ntasks-per-core ntasks-per-socket oversubscribe parsable partition prefer priority profile qos quiet reservation
    resv-ports segment sockets-per-node spread-job stepmgr switches thread-spec threads-per-core time-min tres-bind
    use-min-nodes verbose wait wait-all-nodes wckey gpu-bind`,
  missed: `batch bb bbf clusters constraint cpu-freq deadline export-file get-user-env gid gpu-freq gpus-per-socket
    licenses mail-type mail-user mincpus ntasks-per-gpu power propagate reboot requeue tmp tres-per-task uid wrap`,
  refused: "container container-id help test-only usage version",
};

/** Each option that `script/options.ts` knows, sorted. */
export const TREATMENTS: ReadonlyMap<string, Treatment> = new Map(
  (Object.keys(lists) as Treatment[]).flatMap((treatment) =>
    lists[treatment].split(/\s+/).map((name) => [name, treatment] as const),
  ),
);

const written = ({ name, value }: Directive): string => (value === "" ? `--${name}` : `--${name}=${value}`);

const GPU_OPTIONS: ReadonlySet<string> = new Set(["gpus", "gpus-per-node", "gpus-per-task", "gres"]);

/** `a100:2`, `gpu:a100:2`: sites name types as they like, so a machine that may have another name for its own is no reason to refuse. */
const namesType = ({ name, value }: Directive): boolean =>
  GPU_OPTIONS.has(name) && (name === "gres" ? /\bgpu[:=][a-z]/i : /^[a-z]/i).test(value);

const noteOf = (directive: Directive): string | undefined => {
  const option = `script line ${directive.line}: ${written(directive)}`;
  if (namesType(directive)) return `${option} is given gpus of any type on this machine`;
  return TREATMENTS.get(directive.name) === "missed"
    ? `${option} is not honoured on this machine`
    : undefined;
};

/** One line for each option that a person may rely on and that does nothing here, or less; of an option the last counts. */
export const missedNotes = (directives: readonly Directive[]): readonly string[] => {
  const last = new Map(directives.map((directive) => [directive.name, directive]));
  return directives.flatMap((directive) =>
    last.get(directive.name) === directive ? (noteOf(directive) ?? []) : [],
  );
};

/** Why a script is not to be run here at all. */
export const refusalOf = (directives: readonly Directive[]): string | undefined => {
  const refused = directives.find(({ name }) => TREATMENTS.get(name) === "refused");
  return refused && `line ${refused.line}: --${refused.name} needs SLURM; the local backend cannot do it`;
};
