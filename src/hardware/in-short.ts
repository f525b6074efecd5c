const MOST = 120;

/** A line of what a program said, cut at a word where it is long. */
export function inShort(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  if (line.length <= MOST) return line;
  const head = line.slice(0, MOST);
  const end = head.lastIndexOf(" ");
  // A word that fills half of the line is cut itself.
  return `${head.slice(0, end > MOST / 2 ? end : MOST - 1)}…`;
}
