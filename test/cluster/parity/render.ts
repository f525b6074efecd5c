import { hostname } from "node:os";
import type { Sighting } from "../../../src/model/job.ts";
import type { Ran } from "./ran.ts";

/** The same job on both sides. */
export interface Pair {
  readonly slurm: Ran;
  readonly local: Ran;
}

/**
 * What came of a case, as lines that can be compared. Ids and hosts are the sides' own: those of both are replaced in what both
 * say, so that a number that happens to be an id is replaced on both.
 */
export function linesOf(pair: Pair, side: keyof Pair): readonly string[] {
  const { seen, refusal, files } = pair[side];
  const replacements = replacementsIn(pair);
  const replaced = (text: string): string =>
    replacements.reduce((said, [pattern, name]) => said.replaceAll(pattern, name), text);
  return [
    ...seen.map((sighting, index) => endLine(sighting, index, replaced)),
    ...(refusal === undefined ? [] : ["refused"]),
    ...files
      .map(([path, content]) => `file ${path}\n${content}`)
      .map((file) => linesOfFile(replaced(file)))
      .sort(([one = ""], [other = ""]) => (one < other ? -1 : 1))
      .flat(),
  ];
}

function linesOfFile(text: string): readonly string[] {
  const [first = "", ...lines] = text.split("\n");
  return [first, ...lines.map((line) => `${first.replace("file ", "")}: ${line}`)];
}

const endLine = (
  { state, exitCode = 0, signal = 0, reason = "None" }: Sighting,
  index: number,
  replaced: (text: string) => string,
): string => `end ${index + 1} ${state} ${exitCode}:${signal} ${replaced(reason)}`;

function replacementsIn({ slurm, local }: Pair): readonly (readonly [RegExp, (found: string) => string])[] {
  const nodes = [...slurm.seen, ...local.seen].flatMap(({ node }) => (node === undefined ? [] : [node]));
  return [
    [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/g, () => "<time>"],
    // Its name has the node's behind it where several of them are on one machine.
    [/slurmstepd-[^:\s]+/g, () => "slurmstepd"],
    [wordIn([slurm.place, local.place]), () => "<folder>"],
    [/\/\S*\/slurm_script\b/g, () => "<script>"],
    ...slurm.ids.map((id, index) => [numberIn([id, local.ids[index] ?? id]), idName(index + 1)] as const),
    [wordIn([...nodes, hostname()]), () => "<node>"],
    [/(?<=SLURM_TASK_PID=')\d+/g, () => "<pid>"],
  ];
}

const idName =
  (number: number) =>
  (found: string): string =>
    found.startsWith("0") ? `<id ${number} in ${found.length} digits>` : `<id ${number}>`;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
const wordIn = (words: readonly string[]): RegExp =>
  new RegExp(`(?<![A-Za-z0-9])(?:${words.map(escaped).join("|")})(?![A-Za-z0-9])`, "g");
/** The number of a signal may be that of a job, and is none. */
const numberIn = (ids: readonly string[]): RegExp =>
  new RegExp(`(?<![0-9]|RaisedSignal:)0*(?:${ids.join("|")})(?![0-9])`, "g");
