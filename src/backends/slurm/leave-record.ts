import { join } from "node:path";
import type { JobRequest, SubmitAnswer } from "../../model/job.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { checkScript, interpreterOf } from "../../script/batch-script.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { scriptName, wrapperName } from "./job-files.ts";
import type { SlurmNeeds } from "./needs.ts";
import { wrapperOf } from "./wrapper.ts";

/** What goes to sbatch in place of a request, or why it cannot. */
export type Recording = (request: JobRequest) => Promise<Result<JobRequest, SubmitAnswer>>;

/** Lets a job leave a record of its end, where it is to: sbatch then gets a wrapper, beside a snapshot of the script. */
export const leaveRecord =
  (needs: Pick<SlurmNeeds, "files" | "folder">, keepsBooks: () => Promise<boolean>): Recording =>
  async (request) => {
    const { exitRecord = "never" } = request;
    if (exitRecord === "never" || (exitRecord === "auto" && (await keepsBooks()))) return ok(request);
    try {
      const script = await bytesOf(needs, request.script);
      // Of a script that is not there sbatch shall speak itself.
      return script === undefined ? ok(request) : await wrap(needs, request, script);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return err(notWritten(messageOf(error)));
    }
  };

async function bytesOf(
  { files }: Pick<SlurmNeeds, "files">,
  script: JobRequest["script"],
): Promise<Uint8Array | undefined> {
  if (script.kind === "text") return Buffer.from(script.text);
  try {
    return await files.readBytes(script.path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** What sbatch would refuse in the script it must refuse here, as it only gets to see the wrapper. */
async function wrap(
  { files, folder }: Pick<SlurmNeeds, "files" | "folder">,
  request: JobRequest,
  bytes: Uint8Array,
): Promise<Result<JobRequest, SubmitAnswer>> {
  const script = Buffer.from(bytes).toString("latin1");
  const sound = checkScript(script);
  if (!sound.ok) return err({ kind: "rejected", ...sound.error });
  const snapshot = join(folder, scriptName(request.name));
  const path = join(folder, wrapperName(request.name));
  const command = [...interpreterOf(script), snapshot];
  await files.makeFolder(folder);
  // By rename: a job that did come of an earlier try reads the old file on.
  await writeWhole(files, snapshot, bytes);
  const timeMinutes = request.overrides?.timeMinutes;
  const wrapped = { script, command, base: join(folder, request.name) };
  await writeWhole(files, path, wrapperOf(timeMinutes === undefined ? wrapped : { ...wrapped, timeMinutes }));
  return ok({ ...request, script: { kind: "file", path } });
}

async function writeWhole(files: SlurmNeeds["files"], path: string, bytes: Uint8Array): Promise<void> {
  await files.write(`${path}.new`, bytes, { mode: 0o600 });
  await files.rename(`${path}.new`, path);
}

/** Nothing was sent, and a disk that is full now may have room later. */
const notWritten = (why: string): SubmitAnswer => ({
  kind: "wait",
  obstacle: "controller",
  reason: `there is no place for the record of its end: ${why}`,
});
