import { createHash } from "node:crypto";
import type { Configuration, Trial } from "../model/trial.ts";
import { piecesOf, resolveSections } from "../placeholders/template.ts";
import type { SweepDefinition } from "./definition/definition.ts";
import { varies } from "./space/applies.ts";
import { configurationKey } from "./space/key.ts";

/** In UTF-16 units: what is longer makes tables hard to read. */
const LONGEST = 60;

/** Hexadecimal digits: among 1,000 names that need one, two meet once in 30 sweeps, and then one more is taken. */
const HASH_DIGITS = 6;

type Named = Pick<SweepDefinition, "parameters" | "run">;

/** How runs are called where the definition has no pattern: `lr0.01_width16`, with each parameter that varies, in order. */
export function patternOf({ parameters, run }: Named): string {
  if (run !== undefined) return run;
  const varying = parameters.filter(varies);
  if (varying.length === 0) return "trial{{trial}}";
  return varying
    .map(({ name, when }, index) => {
      const part = `${index === 0 ? "" : "_"}${name}{{${name}}}`;
      return when === undefined ? part : `{{#${name}}}${part}{{/${name}}}`;
    })
    .join("");
}

/**
 * The name of a trial's run, which is the name of its folder: always the same for the same trial. Where the name had to be
 * changed to be one, or is `taken` by another, it ends in a hash of the configuration.
 * Names that differ by case alone are taken (`nameKey`): some file systems make one folder of them.
 */
export function runNameOf(
  definition: Named,
  trial: Pick<Trial, "number" | "parameters">,
  taken: ReadonlySet<string> = new Set(),
): string {
  const written = writtenName(definition, trial);
  const safe = safeName(written);
  const isName = safe === written && safe.length <= LONGEST && !NOTHING.test(safe.normalize("NFKC"));
  const name = isName ? safe : withHash(safe, trial.parameters, HASH_DIGITS);
  let digits = HASH_DIGITS;
  let free = name;
  // A hash has digits for all that could be in the way.
  while (taken.has(nameKey(free)) && digits < 40) free = withHash(safe, trial.parameters, digits++);
  return free;
}

/** What is the same in names that could be one folder. */
export const nameKey = (name: string): string => name.toLowerCase();

/** As the pattern has it. Of a pattern that cannot be read the definition has told already. */
export function writtenName(
  definition: Named,
  { number, parameters }: Pick<Trial, "number" | "parameters">,
): string {
  const values = new Map([
    ["trial", String(number)],
    ...Object.entries(parameters).map(([name, value]) => [name, String(value)] as const),
  ]);
  const names = ["trial", ...definition.parameters.map(({ name }) => name)];
  const kept = resolveSections(piecesOf(patternOf(definition)), names, (one) => values.has(one));
  if (!kept.ok) throw new Error(`the pattern of run names: ${kept.error.message}`);
  const name = kept.value
    .map((piece) => (piece.kind === "text" ? piece.text : (values.get(piece.name) ?? "")))
    .join("");
  // The first parameter may be one that does not apply.
  return definition.run === undefined ? name.replace(/^_/, "") : name;
}

/** What file systems, shells, SLURM's file patterns and tables all take for a name; nothing hidden, nothing like an option. */
const safeName = (name: string): string =>
  name
    .normalize()
    .replaceAll(/[^\p{L}\p{N}\p{M}._+=-]+/gu, "-")
    .replace(/^(?=[.\p{M}-]|$)/u, "run");

/** Of these words of {@link safeName} a cell of a table says nothing yet. */
const NOTHING = /^(?:tb[da]|n\.a\.)$/i;

function withHash(name: string, parameters: Configuration, digits: number): string {
  const hash = createHash("sha256").update(configurationKey(parameters)).digest("hex").slice(0, digits);
  // Half of a pair that stands for one sign would be none.
  const start = name.slice(0, LONGEST - 1 - digits).replace(/[\ud800-\udbff]$/, "");
  return `${start}-${hash}`;
}
