const SEPARATORS = [",", ";", "\t"] as const;

/** The rows of a CSV text (RFC 4180): a quoted field may hold the separator, line ends and doubled quotes. */
export function* csvRows(text: string, separator: string): Generator<readonly string[]> {
  const parts = new RegExp(
    `"((?:[^"]|"")*)(?:"|$)|([^"${separator}\\r\\n][^${separator}\\r\\n]*)|(${separator}|\\r?\\n|\\r)`,
    "gy",
  );
  let row: string[] = [];
  let field = "";
  for (const [, quoted, plain, mark] of text.matchAll(parts)) {
    if (quoted !== undefined) field += quoted.replaceAll('""', '"');
    else if (plain !== undefined) field += plain;
    else {
      row.push(field);
      field = "";
      if (mark === separator) continue;
      if (row.length > 1 || row[0] !== "") yield row;
      row = [];
    }
  }
  row.push(field);
  if (row.length > 1 || row[0] !== "") yield row;
}

export interface Header {
  readonly separator: string;
  /** Of the column, from 0. */
  readonly index: number;
}

/** Where a column is, by the separator that gives the header such a one; otherwise the names of the header's columns. */
export function headerOf(text: string, column: string): Header | readonly string[] {
  let names: readonly string[] = [];
  for (const separator of SEPARATORS) {
    const [first = []] = csvRows(text, separator);
    const found = first.map((name) => name.trim());
    const index = found.indexOf(column.trim());
    if (index >= 0) return { separator, index };
    if (found.length > names.length) names = found;
  }
  return names;
}
