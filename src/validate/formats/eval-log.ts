import { countOf, type JsonObject, objectOf, textOf } from "./json.ts";

export interface Score {
  readonly scorer: string;
  readonly metric: string;
  readonly value: number;
  /** How several epochs of a sample were made one (`mean`); absent where there was one, or it is the default. */
  readonly reducer?: string;
}

/** What the log of an evaluation by inspect-ai says of itself. */
export interface EvalLog {
  /** `started`, `success`, `cancelled` or `error`; `started` also of one that was cut off. */
  readonly status?: string;
  readonly task?: string;
  readonly model?: string;
  /** As the log writes it: ISO 8601. */
  readonly createdAt?: string;
  readonly samples?: { readonly completed: number; readonly total: number };
  readonly scores: readonly Score[];
  /** Why it ended in an error. */
  readonly error?: string;
}

/** Reads the head of a log (`header.json` of an archive, or a JSON log without its samples). What it lacks is left out. */
export function evalLogOf(head: JsonObject): EvalLog {
  const spec = objectOf(head.eval) ?? {};
  const results = objectOf(head.results);
  const [total, completed] = [countOf(results?.total_samples), countOf(results?.completed_samples)];
  return {
    ...named("status", head.status),
    ...named("task", spec.task),
    ...named("model", spec.model),
    ...named("createdAt", spec.created),
    ...(total === undefined || completed === undefined ? {} : { samples: { completed, total } }),
    scores: results === undefined ? [] : scoresOf(results),
    ...named("error", objectOf(head.error)?.message),
  };
}

const named = <Key extends string>(key: Key, value: unknown): Partial<Record<Key, string>> => {
  const text = textOf(value);
  return text === undefined ? {} : ({ [key]: text } as Record<Key, string>);
};

/** The first logs had one scorer, and its metrics beside it. */
function scoresOf(results: JsonObject): Score[] {
  const scorers: readonly JsonObject[] = Array.isArray(results.scores)
    ? results.scores.map((each: unknown) => objectOf(each) ?? {})
    : [{ ...objectOf(results.scorer), metrics: results.metrics }];
  return scorers.flatMap((scorer) =>
    Object.entries(objectOf(scorer.metrics) ?? {}).flatMap(([key, metric]) => {
      const { name, value } = objectOf(metric) ?? {};
      if (typeof value !== "number") return [];
      const by = textOf(scorer.name) ?? textOf(scorer.scorer) ?? "";
      return [{ scorer: by, metric: textOf(name) ?? key, value, ...named("reducer", scorer.reducer) }];
    }),
  );
}

/** What is wrong with a log that can be read; undefined when its evaluation came to its end. */
export function problemWithStatus({ status, error }: EvalLog): string | undefined {
  if (status === undefined) return "is no log: it has no status";
  if (status === "success") return undefined;
  const why = error === undefined ? "" : `: ${error.split("\n")[0]}`;
  return `says that its status is ${status}${why}`;
}
