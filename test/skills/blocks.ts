/** A paragraph, an item of a list or a row of a table, with the code in it in the order of the text. */
export interface Block {
  readonly code: readonly string[];
  readonly prose: string;
  readonly isRow: boolean;
  /** What the block may refer to: its own commands, and where that needs it those of the text before it in its section. */
  readonly commands: readonly string[];
}

const FENCE = /^```.*\n[\s\S]*?^```$/gm;
const START = /^(?:#|\||\s*(?:[-*]|\d+\.)\s)/;

/** The blocks of a document, each with the commands that what it says is about. Fenced code is left out. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let before: readonly string[] = [];
  for (const lines of groupsOf(text.replace(/^---\n[\s\S]*?\n---\n/, "").replace(FENCE, ""))) {
    if (lines.startsWith("#")) before = [];
    const code = [...lines.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
    const own = code.filter((span) => /^runmark (?:[a-z]|--json$)/.test(span));
    const isRow = lines.startsWith("|");
    // A row is about what stands above its table; a sentence without a command about the last one that was named.
    const commands = isRow ? [...own, ...before] : own.length > 0 ? own : before;
    blocks.push({ code, prose: lines, isRow, commands });
    if (!isRow && own.length > 0) before = own;
  }
  return blocks;
}

function groupsOf(text: string): string[] {
  const groups: string[] = [];
  let isOpen = false;
  for (const line of text.split("\n")) {
    if (line.trim() === "") isOpen = false;
    else if (isOpen && !START.test(line)) groups.push(`${groups.pop()}\n${line}`);
    else {
      groups.push(line);
      isOpen = !line.startsWith("|") && !line.startsWith("#");
    }
  }
  return groups;
}

/** The YAML that a document shows. */
export const yamlIn = (text: string): string[] =>
  [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml = ""]) => yaml);

/** The first cell of each row below a header that begins with a word, in all tables of a document. */
export function rowsUnder(text: string, header: string): string[] {
  const rows: string[] = [];
  let isInside = false;
  for (const line of text.split("\n")) {
    const first = /^\|([^|]*)\|/.exec(line)?.[1]?.trim();
    if (first === undefined) isInside = false;
    else if (first === header) isInside = true;
    else if (isInside && !/^-+$/.test(first)) rows.push(first);
  }
  return rows;
}
