import { join } from "node:path";
import type { JobRequest, SubmitAnswer } from "../../model/job.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { checkScript, interpreterOf } from "../../script/batch-script.ts";
import { parseDirectives } from "../../script/directives.ts";
import { withOverrides } from "../../script/overrides.ts";
import type { System } from "../../system/ports.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { demandOf, shareOf } from "./demand.ts";
import { misfitOf } from "./fit.ts";
import { publish } from "./ids.ts";
import { submittedEnvironment } from "./job-environment.ts";
import { unknownDependency } from "./known.ts";
import { FILES, jobsFolder } from "./layout.ts";
import type { Machine, MachineSeeker } from "./machine.ts";
import { type JobRecord, recordText } from "./records.ts";
import { readSettings } from "./settings.ts";
import { type Wants, wantsOf } from "./wants.ts";

type Rejected = Extract<SubmitAnswer, { kind: "rejected" }>;

const rejected = (reason: string, next: string): Rejected => ({ kind: "rejected", reason, next });

export const readScript = async (
  system: Pick<System, "files">,
  request: JobRequest,
): Promise<Result<Uint8Array, Rejected>> => {
  const { script } = request;
  if (script.kind === "text") return ok(new TextEncoder().encode(script.text));
  try {
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
export const wantsIn = async (
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

const readWants = (
  system: Pick<System, "clock">,
  request: JobRequest,
  text: string,
): Result<Wants, Rejected> => {
  const checked = checkScript(text);
  if (!checked.ok) return err(rejected(checked.error.reason, checked.error.next));
  const directives = parseDirectives(text);
  const next = `Correct the #SBATCH line in ${whereOf(request)}.`;
  if (!directives.ok) return err(rejected(directives.error, next));
  const now = system.clock.now();
  const wants = wantsOf(withOverrides(directives.value, request.overrides ?? {}), {
    submitFolder: request.cwd,
    begin: request.beginAt,
    now,
  });
  return wants.ok ? wants : err(rejected(wants.error, next));
};

const recordOf = async (
  system: System,
  request: JobRequest,
  text: string,
  wants: Wants,
): Promise<JobRecord> => {
  const { exports: _exports, variables: _variables, notes: _notes, ...asked } = wants;
  return {
    ...asked,
    mark: crypto.randomUUID(),
    name: request.name,
    submittedAt: system.clock.now(),
    user: system.host.user,
    host: system.host.name,
    ...(request.script.kind === "file" ? { scriptPath: request.script.path } : {}),
    interpreter: interpreterOf(text),
    args: request.args,
    // sbatch asks the kernel where it is, which knows no links.
    submitFolder: await system.files.real(request.cwd),
  };
};

/** Writes all of the job beside the others, under a name that no reader takes for a job. */
const writeDraft = async (
  { files, host }: System,
  draft: string,
  { script, record, wants }: { script: Uint8Array; record: JobRecord; wants: Wants },
): Promise<void> => {
  const own = submittedEnvironment(wants.exports, host.env);
  const environment = recordText({ ...own, ...wants.variables });
  await files.makeFolder(draft);
  await Promise.all([
    files.write(join(draft, FILES.script), script, { mode: 0o700 }),
    files.write(join(draft, FILES.environment), environment, { mode: 0o600 }),
    files.write(join(draft, FILES.request), recordText(record)),
    record.array === undefined ? undefined : files.makeFolder(join(draft, FILES.elements)),
    wants.notes.length === 0
      ? undefined
      : files.write(join(draft, FILES.notes), wants.notes.map((note) => `${note}\n`).join("")),
  ]);
};

/** Space may come back, and so may descriptors and processes; a permission does not come by waiting. */
const passing: ReadonlySet<string> = new Set([
  "ENOSPC",
  "EDQUOT",
  "EMFILE",
  "ENFILE",
  "EAGAIN",
  "ENOMEM",
  "ESTALE",
]);

const notWritten = (error: unknown, folder: string): SubmitAnswer => {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  const reason = `the job could not be written: ${messageOf(error)}`;
  return passing.has(errno)
    ? { kind: "wait", reason, obstacle: "controller" }
    : rejected(reason, `Make ${folder} writable.`);
};

export const NEXT_FOR_UNKNOWN = "Name the id of a job of this experiment, as `runmark status` shows it.";

/** Submits jobs into a folder; `startSupervisor` answers why it could not, and the job is there all the same. */
export const submitter = (
  system: System,
  folder: string,
  startSupervisor: () => Promise<string | undefined>,
  machineFor: MachineSeeker,
): ((request: JobRequest) => Promise<SubmitAnswer>) => {
  let drafts = 0;
  return async (request) => {
    const script = await readScript(system, request);
    if (!script.ok) return script.error;
    const text = new TextDecoder().decode(script.value);
    const settings = (await readSettings(system.files, folder)) ?? {};
    const wants = await wantsIn(system, request, text, (seeks) => machineFor(settings, seeks));
    if (!wants.ok) return wants.error;
    const unknown = await unknownDependency(system, folder, wants.value);
    if (unknown !== undefined) return rejected(unknown, NEXT_FOR_UNKNOWN);
    if ((await system.files.stat(request.cwd))?.kind !== "folder")
      return rejected(`no such folder: ${request.cwd}`, "Make the folder, or correct its name.");

    const { pid, startedAt } = system.processes.self;
    drafts += 1;
    const draft = join(jobsFolder(folder), `.draft-${pid}-${startedAt.replace(/\W+/g, "-")}-${drafts}`);
    try {
      const record = await recordOf(system, request, text, wants.value);
      await writeDraft(system, draft, { script: script.value, record, wants: wants.value });
    } catch (error) {
      return notWritten(error, folder);
    }
    try {
      const id = await publish(system, folder, draft);
      const warning = await startSupervisor();
      const { notes } = wants.value;
      return {
        kind: "accepted",
        id: String(id),
        ...(warning === undefined ? {} : { warning }),
        ...(notes.length === 0 ? {} : { notes }),
      };
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return { kind: "unclear", reason: messageOf(error) };
    }
  };
};
