import { isMap, isScalar } from "yaml";
import type * as z from "zod/mini";
import { openYaml, type YamlFile } from "../../config/yaml-file.ts";
import { byPlace, type Diagnostic } from "../../model/diagnostic.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { KEYS_BELOW } from "../../tools/schema.ts";
import { checked, missing, unknownKey, withoutConsequences } from "./check.ts";
import { conditionFindings } from "./conditions.ts";
import type { Parameter, Search, SweepDefinition } from "./definition.ts";
import { diagnosticOf, type Finding } from "./finding.ts";
import { nameFinding } from "./parameter-names.ts";
import { type ReadParameter, readParameter } from "./parameters.ts";
import { sameNameFindings } from "./same-names.ts";
import { fitSearch } from "./search-checks.ts";
import * as sections from "./sections.ts";
import { commandFindings, patternFindings } from "./texts.ts";

/** Every key of a definition, in the order in which people write them. */
const KEYS = [
  ...["name", "parameters", "search", "max_trials", "run", "resources", "schedule"],
  ...["train", "evaluate", "objective", "early_stopping"],
];

/** The definition in the text of a `sweep.yaml`, or all that is wrong with it. It loads zod and yaml: import it when needed. */
export function readDefinition(path: string, file: string): Result<SweepDefinition, readonly Diagnostic[]> {
  const yaml = openYaml(path, file, "sweep.syntax");
  if (yaml.syntaxErrors.length > 0) return err(yaml.syntaxErrors);
  const plain = plainOf(yaml);
  if (!plain.ok) return err([yaml.problem("sweep.syntax", plain.error, [0, 1])]);
  const reader = new Reader(yaml, plain.value);
  const definition = reader.read();
  if (definition !== undefined && reader.findings.length === 0) return ok(definition);
  const text = file.replace(/^\ufeff/, "");
  const told = withoutConsequences(reader.findings).map((finding) => diagnosticOf(yaml, text, finding));
  return err(told.sort(byPlace));
}

function plainOf({ document }: YamlFile): Result<Readonly<Record<string, unknown>>, string> {
  if (!isMap(document.contents)) return err("a sweep must hold keys with values, as name: and parameters:");
  try {
    return ok(document.toJS());
  } catch (error) {
    // Aliases of what is not there, or of each other, so that a short text stands for an endless one.
    return err(error instanceof Error ? error.message : String(error));
  }
}

class Reader {
  readonly findings: Finding[] = [];
  readonly #yaml: YamlFile;
  readonly #plain: Readonly<Record<string, unknown>>;

  constructor(yaml: YamlFile, plain: Readonly<Record<string, unknown>>) {
    this.#yaml = yaml;
    this.#plain = plain;
  }

  /** Each section is read by itself, so that a mistake in one hides none in another. */
  read(): SweepDefinition | undefined {
    for (const key of Object.keys(this.#plain))
      if (!KEYS.includes(key)) this.findings.push(unknownKey([], key, KEYS));
    const name = this.#required("name", sections.nameSchema);
    const all = this.#parameters();
    const parameters = all.flatMap(({ parameter }) => parameter ?? []);
    const isSound =
      parameters.length === all.length && this.findings.every(({ path }) => path[0] !== "parameters");
    const asked = this.#isGiven("search") ? this.#section("search", sections.searchSchema) : GRID;
    const fitted = asked !== undefined && isSound ? fitSearch(asked, parameters) : undefined;
    this.findings.push(...(fitted?.findings ?? []));
    const run = this.#section("run", sections.runSchema);
    const train = this.#required("train", sections.trainSchema);
    const evaluate = this.#section("evaluate", sections.evaluateSchema);
    const maxTrials = this.#section("max_trials", sections.maxTrialsSchema);
    const resources = this.#section("resources", sections.resourcesSchema) ?? {};
    const parallel = this.#section("schedule", sections.scheduleSchema) ?? 1;
    const objective = this.#required("objective", sections.objectiveSchema);
    const earlyStopping = this.#section("early_stopping", sections.earlyStoppingSchema);
    // Without parameters nothing is known of what a text may name.
    if (all.length > 0) this.#checkTexts({ run, train, evaluate }, parameters, all);
    if (name === undefined || train === undefined || objective === undefined || fitted === undefined)
      return undefined;
    const definition: SweepDefinition = {
      ...{ name, parameters, search: fitted.search, resources, parallel, train, objective },
      ...(maxTrials === undefined ? {} : { maxTrials }),
      ...(run === undefined ? {} : { run }),
      ...(evaluate === undefined ? {} : { evaluate }),
      ...(earlyStopping === undefined ? {} : { earlyStopping }),
    };
    if (this.findings.length === 0) this.findings.push(...sameNameFindings(definition));
    return definition;
  }

  /** A section whose keys are all in comments is empty, not wrong. */
  #isGiven(key: string): boolean {
    return this.#plain[key] !== undefined && this.#plain[key] !== null;
  }

  #section<Value>(key: string, schema: z.ZodMiniType<Value>): Value | undefined {
    if (!this.#isGiven(key)) return undefined;
    const { value, findings } = checked(schema, this.#plain[key], [key], keysAt);
    this.findings.push(...findings);
    return value;
  }

  #required<Value>(key: string, schema: z.ZodMiniType<Value>): Value | undefined {
    if (!this.#isGiven(key)) this.findings.push(missing([key]));
    return this.#section(key, schema);
  }

  #parameters(): readonly ReadParameter[] {
    const { contents } = this.#yaml.document;
    const node = isMap(contents) ? this.#yaml.resolve(contents.get("parameters", true)) : undefined;
    const items = isMap(node) ? node.items : [];
    if (items.length === 0) {
      this.findings.push(this.#isGiven("parameters") ? NO_PARAMETERS : missing(["parameters"]));
    }
    const raw = (this.#plain.parameters ?? {}) as Readonly<Record<string, unknown>>;
    const all = items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : String(key);
      return readParameter(this.#yaml, name, raw[name], value);
    });
    for (const [index, { name, findings }] of all.entries()) {
      const odd = nameFinding(name);
      this.findings.push(...(odd === undefined ? [] : [odd]), ...findings, ...conditionFindings(all, index));
    }
    return all;
  }

  #checkTexts(
    {
      run,
      train,
      evaluate,
    }: { readonly run: string | undefined } & {
      readonly [Step in "train" | "evaluate"]: SweepDefinition["train"] | undefined;
    },
    parameters: readonly Parameter[],
    all: readonly ReadParameter[],
  ): void {
    const names = all.map(({ name }) => name);
    if (run !== undefined) this.findings.push(...patternFindings(run, parameters, names));
    if (train !== undefined) this.findings.push(...commandFindings("train", train, parameters, names));
    if (evaluate === undefined) return;
    this.findings.push(...commandFindings("evaluate", evaluate, parameters, names));
    if (train?.outputs.length === 0 && /\{\{\s*checkpoint\s*\}\}/.test(evaluate.command ?? ""))
      this.findings.push(NO_CHECKPOINT);
  }
}

const GRID: Search = { kind: "grid" };

const NO_PARAMETERS: Finding = {
  code: "sweep.empty-values",
  path: ["parameters"],
  message: "parameters: names none",
  next: "Add one, as lr: [0.1, 0.01]",
};

const NO_CHECKPOINT: Finding = {
  code: "sweep.no-checkpoint",
  path: ["train"],
  message: "evaluate needs {{checkpoint}}, and train has no outputs among which it could be",
  next: 'Say what the training leaves: outputs: [{path: "{run}/model", check: checkpoint}]',
};

/** Which keys there may be at a path: outputs have those of tools. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const words = path.filter((step) => typeof step === "string");
  return sections.SECTION_KEYS.get(words.join(".")) ?? KEYS_BELOW.get(words.at(-1)) ?? [];
}
