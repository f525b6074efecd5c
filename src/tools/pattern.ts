/** What a pattern can name; a value that is absent makes the bracketed parts that need it fall away. */
export interface Values {
  readonly run: string;
  readonly task?: string;
  readonly epoch?: string;
  /** No row has one: it is found in the name of a checkpoint. */
  readonly step?: string;
  readonly script?: string;
}

export const NAMES = ["run", "task", "epoch", "step", "script"] as const satisfies (keyof Values)[];

/** Fills a pattern in; undefined when something outside of brackets is named that the row does not have. */
export function fill(pattern: string, values: Values): string | undefined {
  let complete = true;
  const filled = unbracketed(pattern, values).replaceAll(PLACE, (_, name: keyof Values) => {
    const value = values[name];
    if (value === undefined) complete = false;
    return value ?? "";
  });
  return complete ? filled : undefined;
}

const PLACE = new RegExp(String.raw`\{(${NAMES.join("|")})\}`, "g");

const BRACKETS = /\[([^\]]*)\]/g;

/** The pattern with each bracketed part opened, where all that it names is known, or taken away. */
export const unbracketed = (pattern: string, values: Values): string =>
  pattern.replaceAll(BRACKETS, (_, part: string) =>
    [...part.matchAll(PLACE)].every(([, name]) => values[name as keyof Values] !== undefined) ? part : "",
  );

/** Whether a pattern cannot do without a value. */
export const demands = (pattern: string, name: keyof Values): boolean =>
  pattern.replaceAll(BRACKETS, "").includes(`{${name}}`);
