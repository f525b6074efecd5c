import type { Files } from "../system/ports.ts";
import { problemWithJson } from "./logs.ts";

/**
 * What is wrong with an optimised DSPy program (`program.save("x.json")`): an object with a state for each predictor, by its
 * name, and `metadata` beside them; of a single predictor the state itself. A state holds `demos`, and a `signature`.
 */
export async function problemWithDspyProgram(files: Files, path: string): Promise<string | undefined> {
  const problem = await problemWithJson(files, path);
  if (problem !== undefined) return problem;
  const program: unknown = JSON.parse((await files.readText(path)) ?? "null");
  if (!isObject(program)) return "is no program: it holds no object";
  const isProgram = [program, ...Object.values(program)].some(isState);
  return isProgram ? undefined : "is no program: it holds the demos of no predictor";
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isState = (value: unknown): boolean => isObject(value) && Array.isArray(value.demos);
