import type { JobRequest, SubmitAnswer } from "../../../model/job.ts";
import { err, ok, type Result } from "../../../model/result.ts";
import { checkScript, checkSize, MOST_SCRIPT_BYTES, TOO_LARGE } from "../../../script/batch-script.ts";
import { parseDirectives } from "../../../script/directives.ts";
import { withDependency, withOverrides } from "../../../script/overrides.ts";
import type { System } from "../../../system/ports.ts";
import { errnoOf, messageOf } from "../../errno.ts";
import type { Machine } from "../machine/machine.ts";
import { demandOf, shareOf } from "../schedule/demand.ts";
import { misfitOf } from "../schedule/fit.ts";
import { tripsOf } from "./trips.ts";
import { unknownDependency } from "./unknown-dependency.ts";
import { type Wants, wantsOf } from "./wants.ts";

export type Rejected = Extract<SubmitAnswer, { kind: "rejected" }>;

export const rejected = (reason: string, next: string): Rejected => ({ kind: "rejected", reason, next });

const readScript = async (
  system: Pick<System, "files">,
  request: JobRequest,
): Promise<Result<Uint8Array, Rejected>> => {
  const { script } = request;
  if (script.kind === "text") return ok(new TextEncoder().encode(script.text));
  try {
    // Not read to be refused: it may be of gigabytes.
    const stat = await system.files.stat(script.path);
    if (stat?.kind === "file" && stat.size > MOST_SCRIPT_BYTES)
      return err(rejected(TOO_LARGE.reason, TOO_LARGE.next));
    const bytes = await system.files.readBytes(script.path);
    if (bytes !== undefined) return ok(bytes);
    return err(rejected(`Unable to open file ${script.path}`, "Write the script, or correct its path."));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return err(
      rejected(
        `Unable to open file ${script.path}: ${messageOf(error)}`,
        "Make it a file that you can read.",
      ),
    );
  }
};

/** What a script asks for of the machine that is there when it is asked about; a job that it can never hold is refused. */
const wantsIn = async (
  system: Pick<System, "clock">,
  request: JobRequest,
  text: string,
  machineFor: (seeksGpus: boolean) => Promise<Machine>,
): Promise<Result<Wants, Rejected>> => {
  const wants = readWants(system, request, text);
  if (!wants.ok) return wants;
  const demand = demandOf(wants.value);
  const machine = await machineFor(demand.gpus > 0);
  const misfit = misfitOf(shareOf(demand, machine), machine, whereOf(request));
  return misfit === undefined ? wants : err(rejected(misfit.reason, misfit.next));
};

const whereOf = ({ script }: JobRequest): string => (script.kind === "file" ? script.path : "the script");

const firstRefusal = (text: string): ReturnType<typeof checkScript> => {
  const size = checkSize(text);
  return size.ok ? checkScript(text) : size;
};

const readWants = (
  system: Pick<System, "clock">,
  request: JobRequest,
  text: string,
): Result<Wants, Rejected> => {
  const checked = firstRefusal(text);
  if (!checked.ok) return err(rejected(checked.error.reason, checked.error.next));
  const directives = parseDirectives(text);
  const next = `Correct the #SBATCH line in ${whereOf(request)}.`;
  if (!directives.ok) return err(rejected(directives.error, next));
  const now = system.clock.now();
  const asked = withOverrides(directives.value, request.overrides ?? {});
  const wants = wantsOf(withDependency(asked, request.dependsOn), {
    submitFolder: request.cwd,
    begin: request.beginAt,
    now,
  });
  return wants.ok ? wants : err(rejected(wants.error, next));
};

const NEXT_FOR_UNKNOWN = "Name the id of a job of this experiment, as `runmark status` shows it.";

/** A job that can be taken. */
export interface Examined {
  readonly script: Uint8Array;
  readonly text: string;
  readonly wants: Wants;
}

/** All that sbatch looks at before it takes a job. `machineFor`: asked only when the script is there. */
export const examine = async (
  system: Pick<System, "files" | "clock">,
  folder: string,
  request: JobRequest,
  machineFor: (seeksGpus: boolean) => Promise<Machine>,
): Promise<Result<Examined, Rejected>> => {
  const script = await readScript(system, request);
  if (!script.ok) return script;
  const text = new TextDecoder().decode(script.value);
  const wants = await wantsIn(system, request, text, machineFor);
  if (!wants.ok) return wants;
  const unknown = await unknownDependency(system, folder, wants.value);
  if (unknown !== undefined) return err(rejected(unknown, NEXT_FOR_UNKNOWN));
  const trips = await tripsOf(system.files, wants.value.folder, text);
  return ok({
    script: script.value,
    text,
    wants: { ...wants.value, notes: [...wants.value.notes, ...trips] },
  });
};
