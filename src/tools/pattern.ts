/** What a pattern can name; a value that is absent makes the bracketed parts that need it fall away. */
export interface Values {
  readonly run: string;
  readonly task?: string;
  readonly epoch?: string;
  readonly script?: string;
}

/** Fills a pattern in; undefined when something outside of brackets is named that the row does not have. */
export function fill(pattern: string, values: Values): string | undefined {
  let filled = "";
  for (const part of pattern.split(/(\[[^\]]*\])/)) {
    const optional = /^\[(.*)\]$/.exec(part)?.[1];
    const text = optional === undefined ? fillPlain(part, values) : (fillPlain(optional, values) ?? "");
    if (text === undefined) return undefined;
    filled += text;
  }
  return filled;
}

function fillPlain(pattern: string, values: Values): string | undefined {
  let complete = true;
  const filled = pattern.replaceAll(/\{(run|task|epoch|script)\}/g, (_, name: keyof Values) => {
    const value = values[name];
    if (value === undefined) complete = false;
    return value ?? "";
  });
  return complete ? filled : undefined;
}
