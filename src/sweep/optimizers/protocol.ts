import * as z from "zod/mini";
import { err, ok, type Result } from "../../model/result.ts";
import type { Configuration } from "../../model/trial.ts";
import type { Domain, Parameter, SweepDefinition } from "../definition/definition.ts";
import { countOf, valueAt } from "../space/domain.ts";
import type { Suggestion, Tried } from "./optimizer.ts";

/** Of the language below, as templates/optuna/PROTOCOL.md describes it. */
export const PROTOCOL = 1;

/** The whole sweep so far: with it a program needs no memory. */
export type Told = Pick<SweepDefinition, "name" | "objective" | "parameters">;

export const beginLine = ({ name, objective, parameters }: Told, trials: readonly Tried[]): string =>
  JSON.stringify({
    op: "begin",
    protocol: PROTOCOL,
    sweep: name,
    objective: { metric: objective.metric, direction: objective.direction },
    parameters: parameters.map(toldParameter),
    trials: trials.map(toldTrial),
  });

export const suggestLine = JSON.stringify({ op: "suggest" });

export const updateLine = (tried: Tried): string => JSON.stringify({ op: "update", trial: toldTrial(tried) });

export const endLine = JSON.stringify({ op: "end" });

const toldParameter = ({ name, domain, when }: Parameter) => ({
  name,
  ...toldDomain(domain),
  ...(when === undefined ? {} : { when }),
});

/** A range of so many numbers is told as these: nobody has to compute them to the last digit as we do. */
function toldDomain(domain: Domain) {
  if (domain.kind !== "range" || domain.count === undefined) return domain;
  const values = Array.from({ length: countOf(domain) }, (_, index) => valueAt(domain, index));
  return { kind: "values", values, ordered: true } as const;
}

const toldTrial = ({ trial, state, score }: Tried) => ({
  number: trial.number,
  parameters: trial.parameters,
  state,
  // JSON has no word for a score that is no number.
  ...(score !== undefined && Number.isFinite(score) ? { score } : {}),
});

const problem = z.object({ error: z.string() });
const acknowledgement = z.object({ ok: z.literal(true) });
const value = z.union([z.string(), z.number(), z.boolean()]);
const suggestion = z.union([
  z.strictObject({ parameters: z.record(z.string(), value) }),
  z.strictObject({ wait: z.literal(true) }),
  z.strictObject({ done: z.literal(true) }),
]);

/** What a program proposes, in its words: nothing of it is checked against the domains yet. */
export type Proposal =
  | { readonly kind: "try"; readonly parameters: Configuration }
  | Extract<Suggestion, { kind: "wait" | "done" }>;

/** What is wrong with an answer, in words that follow the name of the program. `text` is the program's own, and quoted. */
export interface BadAnswer {
  readonly what: string;
  readonly text: string;
}

export function readAcknowledgement(line: string): Result<true, BadAnswer> {
  const answer = read(line, acknowledgement, '{"ok":true}');
  return answer.ok ? ok(true) : answer;
}

export function readProposal(line: string): Result<Proposal, BadAnswer> {
  const answer = read(line, suggestion, '{"parameters":{...}}, {"wait":true} or {"done":true}');
  if (!answer.ok) return answer;
  if ("parameters" in answer.value) return ok({ kind: "try", parameters: answer.value.parameters });
  return ok("wait" in answer.value ? { kind: "wait" } : { kind: "done" });
}

function read<Schema extends z.ZodMiniType>(
  line: string,
  schema: Schema,
  expected: string,
): Result<z.output<Schema>, BadAnswer> {
  const json = parsed(line);
  const said = problem.safeParse(json);
  if (said.success) return err({ what: "reports", text: said.data.error });
  const answer = schema.safeParse(json);
  if (answer.success) return ok(answer.data);
  return err({ what: `was to answer ${expected} on one line, and answered`, text: line });
}

/** Undefined for what is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
