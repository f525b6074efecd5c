import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { lastAttempt } from "../../model/record.ts";
import { checkScript, checkSize, type Refusal } from "../../script/batch-script.ts";
import { withScriptNamed } from "../../submit/script-named.ts";
import type { Choice } from "../choose/choose.ts";
import { readScriptText, type ScriptFiles } from "../folder/script-text.ts";

/** As many scripts are read side by side. */
const AT_ONCE = 32;

/** Scripts that would be refused as they are, each told once, in the words that the submission would have for it. */
export async function scriptFindings(
  files: ScriptFiles,
  folder: string,
  choices: readonly Choice[],
): Promise<readonly Diagnostic[]> {
  const owners = new Map<string, Choice>();
  for (const choice of choices) {
    const { decision, script } = choice;
    const isLeft = decision.kind === "submit" || decision.kind === "wait" || wasRefused(choice);
    if (isLeft && script !== undefined && !owners.has(script)) owners.set(script, choice);
  }
  const left = [...owners];
  const found: Diagnostic[] = [];
  for (let first = 0; first < left.length; first += AT_ONCE) {
    const some = left.slice(first, first + AT_ONCE);
    const told = await Promise.all(
      some.map(([script, { task }]) => findingOf(files, folder, script, task.key)),
    );
    found.push(...told.flat());
  }
  return found;
}

/** What ended by a refusal is not looked at by the choice: its script may be as it was. */
export function wasRefused({ record, standing }: Choice): boolean {
  const phase = lastAttempt(record)?.phase;
  return (
    !standing.byHand && standing.status === "failed" && phase?.kind === "over" && phase.job === undefined
  );
}

async function findingOf(
  files: ScriptFiles,
  folder: string,
  script: string,
  task: string,
): Promise<Diagnostic[]> {
  const refusal = await refusalOf(files, folder, script);
  if (refusal === undefined) return [];
  const { reason, next } = withScriptNamed(refusal, script);
  return [
    {
      severity: "warning",
      code: "script.refused",
      message: `${task} would be refused: ${reason}`,
      next,
      path: join(folder, script),
    },
  ];
}

/** `script` is relative: beside it the finding has the whole path, which would not fit into a line of a terminal. */
async function refusalOf(files: ScriptFiles, folder: string, script: string): Promise<Refusal | undefined> {
  const path = join(folder, script);
  const text = await attempt(path, () => readScriptText(files, path));
  if (!text.ok)
    return { reason: `Unable to open file ${script}`, next: "See that you may read it: `ls -l <script>`" };
  if (text.value === undefined) return undefined;
  const size = checkSize(text.value);
  const checked = size.ok ? checkScript(text.value) : size;
  return checked.ok ? undefined : checked.error;
}
