/** Everything that ends a line or steers a terminal; CommonMark drops NUL. */
const CONTROL = /[\0-\x1f\x7f-\x9f\u2028\u2029]+/g;

/**
 * A value as the content of a table cell: control characters and line ends become a space, white space around it goes,
 * and pipes are escaped. Backslashes before a pipe are doubled, since there, and only there, GFM counts them in pairs.
 * Other markup stays as it is. A value that ends in a backslash needs a space before the next pipe (`setCell` sees to it).
 */
export const escapeCell = (value: string): string =>
  value
    .replace(CONTROL, " ")
    .trim()
    .replace(/\\+\|?|\|/g, (run) => (run.endsWith("|") ? `${run.slice(0, -1).repeat(2)}\\|` : run));
