/**
 * Texts that are made to be slow or large to read, by name, each of about so many characters. Whatever reads a summary must
 * answer them in linear time and memory; the full size to try by hand is 10 MB, for the first ones 50 MB.
 */
export const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  prose: (size) => filled("Some text of a person about runs and rows.\nAnd more.\n\n", size),
  rows: (size) => `## Runs\n\n${HEAD}${numbered("| run% | done | 12% | note of %, `lr` *high* |\n", size)}`,
  "rows with errors": (size) => `## Runs\n\n${HEAD}${filled("| a/b | dunno | x | |\n", size)}`,
  "nested lists in a line": (size) => `${filled("- ", size)}x\n`,
  "lines of nested lists": (size) => filled(`${"- ".repeat(200)}x\n`, size),
  "lists nested line by line": (size) => staircase("- x", "  ", size),
  "fields nested line by line": (size) => staircase("- **A:** b", "  ", size),
  "nested quotes in a line": (size) => `${filled(">", size)} x\nlazy\n`,
  "lines of nested quotes": (size) => filled(`${">".repeat(200)} x\n`, size),
  "nested quotes and blank lines": (size) => `${filled("> - ", size / 2)}x\n${filled("\n", size / 2)}`,
  "nested lists and blank lines": (size) => `${filled("- ", size / 2)}x\n${filled("\n", size / 2)}`,
  "nested lists and lazy lines": (size) => `${filled("- ", size / 2)}x\n${filled("y\n", size / 2)}`,
  "nested footnotes": (size) => `${filled("[^a]: ", size)}x\n`,
  letters: (size) => filled("a", size),
  words: (size) => filled("word ", size),
  spaces: (size) => `x${filled(" ", size)}y`,
  "spaces only": (size) => filled(" ", size),
  "spaces in a heading": (size) => `# x${filled(" ", size)}y\n`,
  "a paragraph of spaces and an underline": (size) =>
    `x${filled(" ", size / 2)}\n${filled(" ", size / 2)}y\n===\n`,
  tabs: (size) => `- x\n${filled("\t", size)}y\n`,
  "blank lines": (size) => filled("\n", size),
  "carriage returns": (size) => filled("a\r", size),
  NUL: (size) => filled("\0", size),
  "NUL in rows": (size) => `${HEAD}${filled("| a\0 | \0 | \0 |\n", size)}`,
  "a row of pipes": (size) => `${HEAD}${filled("|", size)}\n`,
  "a row of pipes and spaces": (size) => `${HEAD}${filled("| ", size)}\n`,
  pipes: (size) => filled("|", size),
  "pipes and spaces": (size) => filled("| ", size),
  "pipes above an alignment row": (size) => `${filled("|", size)}\n|-|\n`,
  "a header of pipes": (size) =>
    `${"|".repeat(size / 4 + 1)}\n${"|-".repeat(size / 4)}|\n${filled("|", size / 4)}\n`,
  "an alignment row": (size) => filled("|-", size),
  "lines of pipes": (size) => filled("|||||||||\n", size),
  "headers without alignment": (size) => filled("a | b\n\n", size),
  "alignment rows that do not fit": (size) => filled("a | b\n-|-|-\n", size),
  "small tables": (size) => filled("a | b\n-|-\n\n", size),
  "wide table": (size) => wideTable(Math.floor(Math.min(5_000, size / 20)), 9 + size / 15_000),
  "backslashes in a row": (size) => `a | b\n-|-\n${filled("\\", size)}|x\n`,
  backticks: (size) => filled("`", size),
  "backticks of growing length": (size) => growing("`", size),
  "backticks in a cell": (size) => `${HEAD}| ${growing("`", size)} | b | c |\n`,
  "cells of markup": (size) =>
    `## Runs\n\n${HEAD}${filled(`| ${"*a _b [c](".repeat(90)} | ${"`".repeat(900)} | ${"<a ".repeat(300)} |\n`, size)}`,
  brackets: (size) => filled("[", size),
  "brackets in a cell": (size) => `${HEAD}| ${filled("[", size)} | b | c |\n`,
  "lines of brackets": (size) => filled("[a\n", size),
  "a definition without an end": (size) => `[a]: <b> "${filled("x\n", size)}===\n`,
  definitions: (size) => `${filled("[a]: b\n", size)}===\n`,
  "definitions in parentheses": (size) => `[a]: ${filled("(", size)}\n===\n`,
  stars: (size) => filled("*", size),
  "words of stars": (size) => filled("**a ", size),
  "stars in a cell": (size) => `${HEAD}| ${filled("**a ", size)} | b | c |\n`,
  "names without an end": (size) => filled("**a\n", size),
  fields: (size) => `## Tools\n\n${filled("**Training:** x\n", size)}`,
  "a field with a long name": (size) => `**${filled("a ", size)}:** x\n`,
  "less than": (size) => filled("<", size),
  "greater than": (size) => filled("x>", size),
  tags: (size) => `<a${filled(" b=c=d", size)}\n`,
  "a tag of spaces": (size) => `<a${filled(" ", size)}\n`,
  "open tags": (size) => filled('<a b="\n\n', size),
  "open comments": (size) => filled("<!--\n", size),
  "comments in lists": (size) => filled("- <!--\n", size),
  "open fences": (size) => filled("```\n~~~\n", size),
  "fences in quotes": (size) => filled("> ```\n", size),
  "fences that are code": (size) => filled("``` a`\n", size),
  backslashes: (size) => filled("\\", size),
  "dashes and spaces": (size) => filled("- ", size),
  "almost a rule": (size) => `${filled("- ", size)}x`,
  "one rule after another": (size) => `${filled("- ", size / 2)}${filled("* ", size / 2)}\n`,
  "hashes and spaces": (size) => filled("# ", size),
  "a heading of hashes": (size) => `# x ${filled("#", size)}\\\n`,
  underlines: (size) => filled("a\n===\n", size),
  "an underline": (size) => `a\n${filled("=", size)}x\n`,
  numbers: (size) => filled("1", size),
  "open front matter": (size) => `---\n${filled("a: 1\n", size)}`,
  "front matter of dashes": (size) => `---\n${filled("---x\n", size)}`,
  "a long heading": (size) => `# ${filled("runs ", size)}\n\n${HEAD}| a | done | 1 |\n`,
  "a heading of signs": (size) => `## ${filled(": (", size)}\n\n${HEAD}| a | done | 1 |\n`,
  "a long cell": (size) => `${HEAD}| a | ${filled("x", size)} | 1 |\n`,
  "a cell of digits": (size) => `${HEAD}| a | ${filled("1", size)}x | 1 |\n`,
  "a cell of parentheses": (size) => `${HEAD}| a | x${filled("( ", size)}) y | 1 |\n`,
  "a long column name": (size) =>
    `## Runs\n\n| Run | Status ${filled("-_", size)}| c |\n|-|-|-|\n| a | done | 1 |\n`,
};

const HEAD = "| Run Name | Status | Notes |\n|---|---|---|\n";

const filled = (unit: string, size: number): string =>
  unit.repeat(Math.max(1, Math.floor(size / unit.length)));

function numbered(unit: string, size: number): string {
  const count = Math.max(1, Math.floor(size / unit.length));
  return Array.from({ length: count }, (_, index) => unit.replaceAll("%", String(index))).join("");
}

function staircase(item: string, indent: string, size: number): string {
  const depth = Math.floor(Math.sqrt(size));
  return Array.from({ length: depth }, (_, index) => `${indent.repeat(index)}${item}\n`).join("");
}

function growing(mark: string, size: number): string {
  const count = Math.floor(Math.sqrt(2 * size));
  return Array.from({ length: count }, (_, index) => mark.repeat(index + 1)).join(" ");
}

function wideTable(columns: number, rows: number): string {
  const line = (cell: string): string => `|${cell.repeat(columns)}\n`;
  return line("a|") + line("-|") + line("1|").repeat(Math.floor(rows));
}
