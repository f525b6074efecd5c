import { type Directive, readableDirectives } from "../../script/directives.ts";
import { headOf } from "../../script/head.ts";
import { quoteWord } from "../../script/words.ts";
import type { Resources } from "../definition/definition.ts";

/** What of a resource stands in a script, under any of the options that ask for it. */
interface Wanted {
  readonly options: readonly string[];
  /** As `--time=10`; none where nothing of it is to be asked for. */
  readonly words: readonly string[];
}

/**
 * The script with what a sweep asks for in its `#SBATCH` lines: in the place of what the script itself asks for of the same,
 * otherwise behind its last such line. What the sweep does not name stays as it is.
 */
export function withResources(script: string, resources: Resources, output: string): string {
  const directives = readableDirectives(script);
  const wanted = wantedOf(resources, directives);
  if (!directives.some(({ name }) => name === "output" || name === "error"))
    wanted.push({ options: [], words: [`--output=${output}`] });
  const lines = script.split("\n");
  const placed = new Set<Wanted>();
  const replaced = new Map<number, string | undefined>();
  for (const line of new Set(directives.map((each) => each.line))) {
    const own = directives.filter((each) => each.line === line);
    if (!own.some(({ name }) => wanted.some(({ options }) => options.includes(name)))) continue;
    replaced.set(line, lineOf(own.flatMap((each) => wordsFor(each, wanted, placed))));
  }
  const added = wanted.filter((each) => !placed.has(each)).flatMap(({ words }) => words);
  const behind = lastDirectiveLine(script);
  return lines
    .flatMap((text, index) => {
      const line = index + 1;
      const kept = replaced.has(line) ? (replaced.get(line) ?? []) : text;
      const more = line === behind ? added.map((word) => lineOf([word]) ?? "") : [];
      return [kept, more].flat();
    })
    .join("\n");
}

function wordsFor(directive: Directive, wanted: readonly Wanted[], placed: Set<Wanted>): readonly string[] {
  const by = wanted.find(({ options }) => options.includes(directive.name));
  if (by === undefined) return [wordOf(directive)];
  if (placed.has(by)) return [];
  placed.add(by);
  return by.words;
}

const wordOf = ({ name, value }: Directive): string => (value === "" ? `--${name}` : `--${name}=${value}`);

const lineOf = (words: readonly string[]): string | undefined =>
  words.length === 0 ? undefined : `#SBATCH ${words.map(quoteWord).join(" ")}`;

/** Or the first line, which names the interpreter. */
const lastDirectiveLine = (script: string): number =>
  Math.max(1, headOf(script).findLastIndex((line) => line.startsWith("#SBATCH")) + 1);

function wantedOf(resources: Resources, directives: readonly Directive[]): Wanted[] {
  const { gpus, nodes, cpus, memory, time, partition, account } = resources;
  const wanted: Wanted[] = [];
  const want = (value: string | number | undefined, name: string, ...others: string[]): void => {
    if (value !== undefined) wanted.push({ options: [name, ...others], words: [`--${name}=${value}`] });
  };
  want(nodes, "nodes");
  if (gpus !== undefined) wanted.push(gpuLines(gpus, nodes ?? nodesIn(directives), directives));
  want(cpus, "cpus-per-task", "cpus-per-gpu");
  want(memory, "mem", "mem-per-cpu", "mem-per-gpu");
  want(time, "time");
  want(partition, "partition");
  want(account, "account");
  return wanted;
}

const GPU_OPTIONS = ["gpus", "gpus-per-node", "gpus-per-task", "gpus-per-socket", "gres"];

/**
 * GPUs of all nodes together. `--gres` is for each node, and is what every cluster takes; `--gpus` needs select/cons_tres, so that it
 * is asked for only where the nodes do not share evenly. Other resources of a `--gres`, and the type of GPU, stay.
 */
function gpuLines(gpus: number, nodes: number, directives: readonly Directive[]): Wanted {
  const gres = directives.findLast(({ name }) => name === "gres")?.value ?? "";
  const others = gres.split(",").filter((part) => part !== "" && !/^(?:gres[:/])?gpu\b|^none$/i.test(part));
  const type = directives.flatMap(typeOf).at(-1);
  const counted = (count: number): string => (type === undefined ? String(count) : `${type}:${count}`);
  const isEven = gpus === 0 || gpus % nodes === 0;
  const parts = isEven && gpus > 0 ? [...others, `gpu:${counted(gpus / nodes)}`] : others;
  return {
    options: GPU_OPTIONS,
    words: [
      ...(parts.length === 0 ? [] : [`--gres=${parts.join(",")}`]),
      ...(isEven ? [] : [`--gpus=${counted(gpus)}`]),
    ],
  };
}

/** How many nodes the script asks for itself; NaN where it leaves SLURM a choice, as 2-4. */
const nodesIn = (directives: readonly Directive[]): number =>
  Number(directives.findLast(({ name }) => name === "nodes")?.value ?? 1);

function typeOf({ name, value }: Directive): readonly string[] {
  const [, type] =
    (name === "gres"
      ? /(?:^|,)(?:gres[:/])?gpu[:=]([A-Za-z][\w.-]*)/.exec(value)
      : name.startsWith("gpus")
        ? /^([A-Za-z][\w.-]*)[:=]\d+$/.exec(value)
        : null) ?? [];
  return type === undefined ? [] : [type];
}
