import { join } from "node:path";
import type { JobRequest, SubmitAnswer } from "../../model/job.ts";
import { interpreterOf } from "../../script/batch-script.ts";
import type { System } from "../../system/ports.ts";
import { errnoOf, isPassing, messageOf } from "../errno.ts";
import { type Examined, examine, rejected } from "./asked/examine.ts";
import { submittedEnvironment } from "./asked/exports.ts";
import type { Machine, MachineSeeker } from "./machine/machine.ts";
import { readSettings } from "./machine/settings.ts";
import { publish } from "./records/ids.ts";
import { FILES, jobsFolder } from "./records/layout.ts";
import { type JobRecord, recordText } from "./records/records.ts";

const recordOf = async (
  system: System,
  request: JobRequest,
  { text, wants }: Examined,
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
  system: System,
  draft: string,
  request: JobRequest,
  examined: Examined,
): Promise<void> => {
  const { files, host } = system;
  const { script, wants } = examined;
  const record = await recordOf(system, request, examined);
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

const notWritten = (error: unknown, folder: string): SubmitAnswer => {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  const reason = `the job could not be written: ${messageOf(error)}`;
  return isPassing(errno)
    ? { kind: "wait", reason, obstacle: "controller" }
    : rejected(reason, `Make ${folder} writable.`);
};

/** Submits jobs into a folder; `startSupervisor` answers why it could not, and the job is there all the same. */
export const submitter = (
  system: System,
  folder: string,
  startSupervisor: () => Promise<string | undefined>,
  machineFor: MachineSeeker,
): ((request: JobRequest) => Promise<SubmitAnswer>) => {
  let drafts = 0;
  return async (request) => {
    const machine = async (seeksGpus: boolean): Promise<Machine> =>
      machineFor((await readSettings(system.files, folder)) ?? {}, seeksGpus);
    const examined = await examine(system, folder, request, machine);
    if (!examined.ok) return examined.error;
    if ((await system.files.stat(request.cwd))?.kind !== "folder")
      return rejected(`no such folder: ${request.cwd}`, "Make the folder, or correct its name.");

    const { pid, startedAt } = system.processes.self;
    drafts += 1;
    const draft = join(jobsFolder(folder), `.draft-${pid}-${startedAt.replace(/\W+/g, "-")}-${drafts}`);
    try {
      await writeDraft(system, draft, request, examined.value);
    } catch (error) {
      return notWritten(error, folder);
    }
    try {
      const id = await publish(system, folder, draft, request.above);
      const warning = await startSupervisor();
      const { notes } = examined.value.wants;
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
