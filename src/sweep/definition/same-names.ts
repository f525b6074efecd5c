import type { Configuration } from "../../model/trial.ts";
import { patternOf, writtenName } from "../names.ts";
import { gridOf } from "../space/grid.ts";
import { sizeOf } from "../space/size.ts";
import type { SweepDefinition } from "./definition.ts";
import type { Finding } from "./finding.ts";

/** So many names are made to see whether two are the same; of more, those that meet later get a hash. */
const LOOKED_AT = 1_000;

/** Two configurations that would make the same run name, as `{{a}}{{b}}` of 1 and 11, and of 11 and 1. */
export function sameNameFindings(
  definition: Pick<SweepDefinition, "parameters" | "run" | "search">,
): readonly Finding[] {
  if (/\{\{\s*trial\s*\}\}/.test(patternOf(definition))) return [];
  const seen = new Map<string, Configuration>();
  for (const configuration of firstOf(definition)) {
    const name = writtenName(definition, { number: 0, parameters: configuration });
    const other = seen.get(name);
    if (other !== undefined) return [sameName(definition, name, [other, configuration])];
    seen.set(name, configuration);
  }
  return [];
}

function* firstOf({
  parameters,
  search,
}: Pick<SweepDefinition, "parameters" | "search">): Generator<Configuration> {
  if (search.kind !== "list" && !Number.isFinite(sizeOf(parameters))) return;
  const all = search.kind === "list" ? search.configurations.values() : gridOf(parameters);
  for (let count = 0; count < LOOKED_AT; count++) {
    const step = all.next();
    if (step.done) return;
    yield step.value;
  }
}

function sameName(
  { run }: Pick<SweepDefinition, "run">,
  name: string,
  both: readonly [Configuration, Configuration],
): Finding {
  const [one, other] = both.map((configuration) =>
    Object.entries(configuration)
      .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
      .join(", "),
  );
  return {
    code: "sweep.same-run-name",
    path: [run === undefined ? "parameters" : "run"],
    message: `two trials would be the run ${JSON.stringify(name)}: that of ${one}, and that of ${other}`,
    next:
      run === undefined
        ? "Give run: a pattern, as {{trial}}"
        : "Put a letter or _ between the parameters in run:",
  };
}
