import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

export const read = (path: string): string => readFileSync(join(REPOSITORY, path), "utf8");

const markdownIn = (folder: string): string[] =>
  readdirSync(join(REPOSITORY, folder)).filter((name) => name.endsWith(".md"));

/** The pages that people read: what is shown on them is run, and what they name must be there. A new one is found. */
export const PAGES: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...markdownIn("docs").map((name) => `docs/${name}`),
];

/** All of them as one text, for a table that stands on one of them. */
export const readPages = (): string => PAGES.map(read).join("\n");

/** The body of the first table whose header begins with these columns, cell by cell. */
export function tableUnder(text: string, ...columns: readonly string[]): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => columns.every((name, index) => cells(line)[index] === name));
  if (start < 0) throw new Error(`there is no table with the columns ${columns.join(", ")}`);
  const body = lines.slice(start + 2);
  const end = body.findIndex((line) => !line.startsWith("|"));
  return body.slice(0, end < 0 ? body.length : end).map(cells);
}

const cells = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Everything in a document that is typed or shown as code: spans, and lines of fenced blocks. */
export function codeIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].flatMap((match) =>
    (match[1] ?? "").split("\n"),
  );
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return [...blocks, ...[...prose.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "")];
}

export const spans = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
