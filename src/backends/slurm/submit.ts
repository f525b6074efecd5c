import type { JobRequest, Overrides, SubmitAnswer } from "../../model/job.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { lastValues, MEMORY_OPTIONS } from "../../script/asked.ts";
import { alsoAfter } from "../../script/dependency.ts";
import { readableDirectives } from "../../script/directives.ts";
import type { ExecResult } from "../../system/ports.ts";
import { classifySubmission } from "./answers.ts";
import { hasOwnBegin, withArguments } from "./directives.ts";
import { submissionEnvironment } from "./environment.ts";
import type { SlurmNeeds } from "./needs.ts";

/** sbatch waits up to 120 s by itself when the queue is full: to be cut off before would make an unclear case of a full queue. */
const SBATCH_TIMEOUT_MS = 180_000;

/** One sbatch and no second one, whatever it says. */
export async function submit(needs: SlurmNeeds, request: JobRequest): Promise<SubmitAnswer> {
  const text = await textOf(needs, request);
  if (!text.ok) return text.error;
  const result = await needs.exec.run({
    command: "sbatch",
    args: submissionArguments(request, text.value, needs.clock.now()),
    cwd: request.cwd,
    env: submissionEnvironment(needs.host.env),
    ...(request.script.kind === "text" ? { input: withArguments(request.script.text, request.args) } : {}),
    timeoutMs: SBATCH_TIMEOUT_MS,
  });
  return (await missingFolder(needs, request, result)) ?? classifySubmission(result);
}

/**
 * The working folder is the folder in which sbatch runs. The script stands last, by its absolute path, so that nothing in
 * its arguments is taken for an option of sbatch.
 */
export function submissionArguments(request: JobRequest, script: string, now: number): readonly string[] {
  const seconds = Math.ceil(((request.beginAt ?? now) - now) / 1_000);
  // Counted from now, a begin time is right in every time zone.
  const begin = seconds > 0 && !hasOwnBegin(script) ? [`--begin=now+${seconds}`] : [];
  return [
    "--parsable",
    `--job-name=${request.name}`,
    ...begin,
    ...overriding(request.overrides ?? {}, script),
    ...depending(request.dependsOn, script),
    ...(request.script.kind === "file" ? ["--", request.script.path, ...request.args] : []),
  ];
}

/** Flags, which win over the script's lines; of a list of its own, the nodes that it excludes stay excluded. */
function overriding({ memory, timeMinutes, exclude }: Overrides, script: string): readonly string[] {
  return [
    ...(memory === undefined ? [] : [`--${MEMORY_OPTIONS[memory.per]}=${memory.mib}M`]),
    ...(timeMinutes === undefined ? [] : [`--time=${timeMinutes}`]),
    ...excluding(exclude ?? [], lastValues(readableDirectives(script))("exclude")),
  ];
}

/** A flag wins over the script's own line, which has to hold as well. What can never start is not left in the queue. */
function depending(job: string | undefined, script: string): readonly string[] {
  if (job === undefined) return [];
  const own = lastValues(readableDirectives(script))("dependency");
  return [`--dependency=${alsoAfter(own, job)}`, "--kill-on-invalid-dep=yes"];
}

function excluding(nodes: readonly string[], own: string | undefined): readonly string[] {
  // A path names a file of nodes, which takes no others beside it.
  if (nodes.length === 0 || own?.includes("/")) return [];
  return [`--exclude=${[...(own === undefined || own === "" ? [] : [own]), ...nodes].join(",")}`];
}

/** The text of the script, wanted for its `#SBATCH` lines only; of a file that is missing, sbatch shall speak itself. */
async function textOf(needs: SlurmNeeds, request: JobRequest): Promise<Result<string, SubmitAnswer>> {
  if (request.script.kind === "text") return ok(request.script.text);
  const { beginAt, overrides, dependsOn } = request;
  if (beginAt === undefined && overrides?.exclude === undefined && dependsOn === undefined) return ok("");
  try {
    return ok((await needs.files.readText(request.script.path)) ?? "");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err({
      kind: "rejected",
      reason: `the job script cannot be read: ${why}`,
      next: "See its permissions: `ls -l <script>`",
    });
  }
}

/** The system reports a missing folder as if the program were missing. */
async function missingFolder(
  needs: SlurmNeeds,
  request: JobRequest,
  result: ExecResult,
): Promise<SubmitAnswer | undefined> {
  if (result.startError === undefined) return undefined;
  if ((await needs.files.stat(request.cwd))?.kind === "folder") return undefined;
  return {
    kind: "rejected",
    reason: `there is no folder ${request.cwd}`,
    next: `Make it: \`mkdir -p ${request.cwd}\``,
  };
}
