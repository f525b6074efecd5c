import { resolve } from "node:path";
import { interpreterOf } from "../../../script/batch-script.ts";
import type { Files } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";

const SHELL = /(?:^|\/)(?:ba|da|k|z)?sh$/;

/** As a command: first in its line, behind what separates commands, or behind words that run another. */
const SRUN =
  /(?:^|[;&|({`!])\s*(?:(?:if|then|else|elif|while|until|do|exec|time|nohup|eval|\w+=\S*)\s+)*srun(?=\s|$)/;

/** It looks first whether there is one, or brings its own. */
const IS_CAREFUL =
  /\b(?:command|which|type|hash)\s+(?:-\S+\s+)*srun\b|\bscontrol\s+ping\b|\bsrun\s*\(\)|\balias\s+srun=/;

/** No command is looked for further right: a line may be a whole file of data. */
const LONGEST = 500;

const srunNote = (script: string): readonly string[] => {
  const interpreter = interpreterOf(script).join(" ").split(" ");
  if (!interpreter.some((word) => SHELL.test(word)) || IS_CAREFUL.test(script)) return [];
  const code = script.split("\n").map((line) => line.slice(0, LONGEST).replace(/(?:^|\s)#.*/, ""));
  const line = code.findIndex((text) => SRUN.test(text)) + 1;
  return line === 0
    ? []
    : [`script line ${line}: srun finds no SLURM to ask on this machine: call the program without it`];
};

const interpreterNote = async (
  { stat }: Pick<Files, "stat">,
  folder: string,
  script: string,
): Promise<readonly string[]> => {
  const [path = ""] = interpreterOf(script);
  try {
    const found = await stat(resolve(folder, path));
    const isProgram = found?.kind === "file" && (found.mode & 0o111) !== 0;
    return isProgram ? [] : [`script line 1: ${path} is no program on this machine`];
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
};

/**
 * What a script would trip over on this machine although nothing refuses it: one line for each. `folder`: where it will run. It is
 * only said, as the script may know better than we do.
 */
export const tripsOf = async (
  files: Pick<Files, "stat">,
  folder: string,
  script: string,
): Promise<readonly string[]> => [...(await interpreterNote(files, folder, script)), ...srunNote(script)];
