import { isMap, isScalar, visit } from "yaml";
import type * as z from "zod/mini";
import { openYaml, type YamlFile } from "../../config/yaml-file.ts";
import { byPlace, type Diagnostic } from "../../model/diagnostic.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { KEYS_BELOW } from "../../tools/schema.ts";
import { checked, missing, unknownKey, withoutConsequences } from "./check.ts";
import { conditionFindings } from "./conditions.ts";
import type { Parameter, Search, SweepDefinition } from "./definition.ts";
import { diagnosticOf, type Finding, pathText } from "./finding.ts";
import { numberFindings } from "./kept-numbers.ts";
import { nameFinding } from "./parameter-names.ts";
import { type ReadParameter, readParameter } from "./parameters.ts";
import { sameNameFindings } from "./same-names.ts";
import { fitSearch } from "./search-checks.ts";
import * as sections from "./sections.ts";
import { commandFindings, NO_CHECKPOINT, patternFindings } from "./texts.ts";

/** Every key of a definition, in the order in which people write them. */
const KEYS = [
  ...["name", "parameters", "search", "max_trials", "run", "resources", "schedule"],
  ...["train", "evaluate", "objective", "early_stopping"],
];

/** What could be read of a definition, also where other parts of it are wrong. */
export interface ReadSweep {
  readonly definition?: SweepDefinition;
  /** Of all parameters, sound or not. */
  readonly names: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly train?: SweepDefinition["train"];
  /** Also where the section is wrong, of which then nothing else is known. */
  readonly hasEvaluation: boolean;
  readonly evaluate?: NonNullable<SweepDefinition["evaluate"]>;
  readonly objective?: SweepDefinition["objective"];
  readonly isWrong: boolean;
  /** All that is wrong, with what else was found out, in the order of the file. */
  told(more: readonly Finding[]): readonly Diagnostic[];
}

/** The definition in the text of a `sweep.yaml`, or all that is wrong with it. It loads zod and yaml: import it when needed. */
export function readDefinition(path: string, file: string): Result<SweepDefinition, readonly Diagnostic[]> {
  const read = readSweep(path, file);
  if (!read.ok) return read;
  const { definition, isWrong, told } = read.value;
  return definition === undefined || isWrong ? err(told([])) : ok(definition);
}

/** The same for who finds out more, as what is in the templates. The error: nothing of it can be read. */
export function readSweep(path: string, file: string): Result<ReadSweep, readonly Diagnostic[]> {
  const yaml = openYaml(path, file, "sweep.syntax");
  if (yaml.syntaxErrors.length > 0) return err(yaml.syntaxErrors);
  const plain = plainOf(yaml);
  if (!plain.ok) return err([yaml.problem("sweep.syntax", ...plain.error)]);
  const reader = new Reader(yaml, plain.value);
  const read = reader.read();
  const text = file.replace(/^\ufeff/, "");
  const told: ReadSweep["told"] = (more) =>
    withoutConsequences([...reader.findings, ...more])
      .map((finding) => diagnosticOf(yaml, text, finding))
      .sort(byPlace);
  return ok({ ...read, isWrong: reader.findings.length > 0, told });
}

const ALL_NEEDED =
  "Write name:, parameters:, train: and objective: at the least; runmark sweep --help shows an example";

type Told = readonly [message: string, range: readonly [number, number], next?: string];

function plainOf({ document }: YamlFile): Result<Readonly<Record<string, unknown>>, Told> {
  if (!isMap(document.contents))
    return err(["a sweep must hold keys with values, as name: and parameters:", [0, 1], ALL_NEEDED]);
  try {
    return ok(document.toJS());
  } catch (error) {
    // Aliases of what is not there, or of each other, so that a short text stands for an endless one.
    const message = error instanceof Error ? error.message : String(error);
    return err([message, lostAlias(document) ?? [0, 1]]);
  }
}

/** Where an alias stands that stands for nothing. */
function lostAlias(document: YamlFile["document"]): readonly [number, number] | undefined {
  let place: readonly [number, number] | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      place =
        alias.range === undefined || alias.range === null ? undefined : [alias.range[0], alias.range[1]];
      return visit.BREAK;
    },
  });
  return place;
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
  read(): Omit<ReadSweep, "isWrong" | "told"> {
    for (const key of Object.keys(this.#plain))
      if (!KEYS.includes(key)) this.findings.push(unknownKey([], key, KEYS));
    const name = this.#required("name", sections.nameSchema);
    const all = this.#parameters();
    const parameters = all.flatMap(({ parameter }) => parameter ?? []);
    const isSound =
      parameters.length === all.length && this.findings.every(({ path }) => path[0] !== "parameters");
    const asked = this.#isGiven("search") ? this.#section("search", sections.searchSchema) : GRID;
    const fitted = asked !== undefined && isSound ? fitSearch(asked, parameters) : undefined;
    const lost = numberFindings(this.#yaml, this.#node("search"), ["search"]);
    // Of a value that is not what is written nothing else is worth telling.
    const places = new Set(lost.map(({ path }) => pathText(path)));
    this.findings.push(
      ...lost.filter(({ path }) => path[1] === "list"),
      ...(fitted?.findings.filter(({ path }) => !places.has(pathText(path))) ?? []),
    );
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
    const parts = {
      ...{ names: all.map((each) => each.name), parameters, hasEvaluation: this.#isGiven("evaluate") },
      ...(train === undefined ? {} : { train }),
      ...(evaluate === undefined ? {} : { evaluate }),
      ...(objective === undefined ? {} : { objective }),
    };
    if (name === undefined || train === undefined || objective === undefined || fitted === undefined)
      return parts;
    const definition: SweepDefinition = {
      ...{ name, parameters, search: fitted.search, resources, parallel, train, objective },
      ...(maxTrials === undefined ? {} : { maxTrials }),
      ...(run === undefined ? {} : { run }),
      ...(evaluate === undefined ? {} : { evaluate }),
      ...(earlyStopping === undefined ? {} : { earlyStopping }),
    };
    if (this.findings.length === 0) this.findings.push(...sameNameFindings(definition));
    return { ...parts, definition };
  }

  #node(key: string): unknown {
    const { contents } = this.#yaml.document;
    return isMap(contents) ? this.#yaml.resolve(contents.get(key, true)) : undefined;
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
    const node = this.#node("parameters");
    const items = isMap(node) ? node.items : [];
    if (items.length === 0) {
      this.findings.push(this.#isGiven("parameters") ? NO_PARAMETERS : missing(["parameters"]));
    }
    const raw = (this.#plain.parameters ?? {}) as Readonly<Record<string, unknown>>;
    const all = items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : String(key);
      const read = readParameter(this.#yaml, name, raw[name], value);
      const lost = numberFindings(this.#yaml, value, ["parameters", name]);
      if (lost.length === 0) return read;
      // Two numbers may be the same only because of the digits that are lost.
      const others = read.findings.filter(({ code }) => code !== "sweep.same-value");
      return { ...read, findings: [...lost, ...others] };
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

/** Which keys there may be at a path: outputs have those of tools. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const words = path.filter((step) => typeof step === "string");
  return sections.SECTION_KEYS.get(words.join(".")) ?? KEYS_BELOW.get(words.at(-1)) ?? [];
}
