import type { Files } from "../system/ports.ts";
import { objectOf } from "./formats/json.ts";
import { readJsonFile } from "./json-file.ts";

/**
 * What is wrong with an optimised DSPy program (`program.save("x.json")`): an object with a state for each predictor, by its
 * name, and `metadata` beside them; of a single predictor the state itself. A state holds `demos`, and a `signature`.
 */
export async function problemWithDspyProgram(files: Files, path: string): Promise<string | undefined> {
  const read = await readJsonFile(files, path);
  if (!read.ok) return read.error;
  if (read.value === undefined) return undefined;
  const program = objectOf(read.value.value);
  if (program === undefined) return "is no program: it holds no object";
  const isProgram = [program, ...Object.values(program)].some(isState);
  return isProgram ? undefined : "is no program: it holds the demos of no predictor";
}

const isState = (value: unknown): boolean => Array.isArray(objectOf(value)?.demos);
