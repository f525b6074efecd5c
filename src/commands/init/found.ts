import { join } from "node:path";
import { problemWithName } from "../../model/folder-name.ts";
import type { Files } from "../../system/ports.ts";

/** A run for which job scripts are there. */
export interface FoundRun {
  readonly name: string;
  /** Relative to the experiment; absent of a run that is only evaluated. */
  readonly script?: string;
}

export interface FoundEvaluation {
  readonly run: string;
  readonly task: string;
  readonly epoch?: string;
}

/** The job scripts of a folder, as far as it is plain what they are. */
export interface FoundScripts {
  /** Whose scripts the runs have, by the name that all of them bear; absent where a script may be anything. */
  readonly tool?: string;
  readonly runs: readonly FoundRun[];
  readonly evaluations: readonly FoundEvaluation[];
  /** What could be meant and is left out, with the reason. */
  readonly unclear: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Names of scripts that tell the tool. `finetune.slurm` is also taken by huggingface, whose own name for it is `train.slurm`; such
 * names say no more than that it is a training.
 */
const TOOL_SCRIPTS: ReadonlyMap<string, string> = new Map([
  ["finetune.slurm", "torchtune"],
  ["optimize.slurm", "dspy"],
  ["optimise.slurm", "dspy"],
  ["optimize.sh", "dspy"],
]);

/** Folders in which people keep the scripts of all runs. */
const OF_ALL_RUNS = /^(?:runs|jobs|scripts|slurm|sbatch)$/i;
const IS_SCRIPT = /\.(?:slurm|sbatch|sh)$/;
const LEFT_ALONE = /^\.|^node_modules$/;

interface Folder {
  readonly name: string;
  readonly scripts: readonly string[];
}

export async function findScripts(files: Files, folder: string): Promise<FoundScripts> {
  if ((await files.stat(folder))?.kind !== "folder") return { runs: [], evaluations: [], unclear: [] };
  const folders = await foldersIn(files, folder);
  const ofTool = folders.flatMap(({ name, scripts }) => {
    const script = scripts.find((one) => TOOL_SCRIPTS.has(one));
    return script === undefined ? [] : [{ name, script, tool: TOOL_SCRIPTS.get(script) }];
  });
  const evaluations = (
    await Promise.all(folders.map(({ name }) => evaluationsIn(files, folder, name)))
  ).flat();
  const tool = ofTool[0]?.tool;
  if (tool !== undefined) {
    const [own, others] = [
      ofTool.filter((one) => one.tool === tool),
      ofTool.filter((one) => one.tool !== tool),
    ];
    const runs = own.map(({ name }) => ({ name }));
    const unclear = others.map(({ name, script }) => ({
      path: join(name, script),
      reason: `it is of another tool than ${own[0]?.name}/${own[0]?.script}`,
    }));
    return { tool, runs, evaluations, unclear };
  }
  return { ...(await anyScripts(files, folder, folders)), evaluations };
}

/** Scripts that may be anything: in a folder of each run, beside each other, or in one folder for all. */
async function anyScripts(
  files: Files,
  folder: string,
  folders: readonly Folder[],
): Promise<Pick<FoundScripts, "runs" | "unclear">> {
  const candidates: { name: string; script: string }[] = [];
  const unclear: { path: string; reason: string }[] = [];
  for (const { name, scripts } of folders) {
    const [first, ...more] = scripts;
    if (first === undefined) continue;
    if (OF_ALL_RUNS.test(name))
      for (const script of scripts) candidates.push({ name: stemOf(script), script: `${name}/${script}` });
    else if (more.length === 0) candidates.push({ name, script: `${name}/${first}` });
    else
      unclear.push({ path: name, reason: `which of ${scripts.join(", ")} is its job script is not plain` });
  }
  for (const script of await jobScriptsIn(files, folder)) candidates.push({ name: stemOf(script), script });
  const runs = new Map<string, FoundRun>();
  for (const { name, script } of candidates) {
    const other = runs.get(name)?.script;
    if (other !== undefined)
      unclear.push({ path: script, reason: `${other} would be a run of the same name` });
    else if (problemWithName(name) === undefined) runs.set(name, { name, script });
  }
  return { runs: [...runs.values()], unclear };
}

const stemOf = (script: string): string => script.replace(IS_SCRIPT, "");

async function foldersIn(files: Files, folder: string): Promise<readonly Folder[]> {
  const found: Folder[] = [];
  for (const name of (await files.list(folder)).toSorted()) {
    if (LEFT_ALONE.test(name) || problemWithName(name) !== undefined) continue;
    if ((await files.stat(join(folder, name)))?.kind !== "folder") continue;
    found.push({ name, scripts: await jobScriptsIn(files, join(folder, name)) });
  }
  return found;
}

/** A shell script counts where it says something to SLURM, or bears the name of a tool's: others are helpers. */
async function jobScriptsIn(files: Files, folder: string): Promise<readonly string[]> {
  const scripts: string[] = [];
  for (const name of (await files.list(folder)).toSorted()) {
    if (!IS_SCRIPT.test(name) || LEFT_ALONE.test(name)) continue;
    const stat = await files.stat(join(folder, name));
    if (stat?.kind !== "file") continue;
    const isSure = !name.endsWith(".sh") || /^(?:train|optimize)\.sh$/.test(name);
    if (isSure || (await saysDirectives(files, join(folder, name)))) scripts.push(name);
  }
  return scripts;
}

const HEAD_BYTES = 16 * 1024;

const saysDirectives = async (files: Files, path: string): Promise<boolean> =>
  /^#SBATCH\s/m.test(new TextDecoder().decode(await files.readSlice(path, 0, HEAD_BYTES)));

/** As inspect-ai's are laid out: `eval/<task>[_epoch<N>]/cell.slurm`, or `eval/<task>_epoch<N>.slurm`. */
async function evaluationsIn(files: Files, folder: string, run: string): Promise<readonly FoundEvaluation[]> {
  const place = join(folder, run, "eval");
  if ((await files.stat(place))?.kind !== "folder") return [];
  const found = new Map<string, FoundEvaluation>();
  for (const name of (await files.list(place)).toSorted()) {
    const isCell = (await files.stat(join(place, name, "cell.slurm")))?.kind === "file";
    if (!isCell && !name.endsWith(".slurm")) continue;
    const [, task = "", epoch] = /^(.+?)(?:_epoch(\d+))?(?:\.slurm)?$/.exec(name) ?? [];
    if (problemWithName(task) !== undefined) continue;
    found.set(`${task}/${epoch}`, { run, task, ...(epoch === undefined ? {} : { epoch }) });
  }
  return [...found.values()];
}
