import { relative } from "node:path";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { hang, widthOf } from "./columns.ts";
import { windowOf } from "./window.ts";

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** All findings, the worst first: what, where with the row and a marker under the cell, and the next step. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  terminal: Terminal,
  cwd: string,
): string {
  const sorted = [...diagnostics].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  return sorted.map((diagnostic) => renderOne(diagnostic, terminal, cwd)).join("");
}

function renderOne(diagnostic: Diagnostic, terminal: Terminal, cwd: string): string {
  const { colors, width } = terminal;
  const paint = { error: colors.red, warning: colors.yellow, info: colors.cyan }[diagnostic.severity];
  const message = `${oneLine(diagnostic.message)} ${colors.dim(`[${diagnostic.code}]`)}`;
  const { next } = diagnostic;
  const lines = [
    ...hang(`${paint(diagnostic.severity)}: `, message, width),
    ...whereLines(diagnostic, terminal, cwd),
    ...(next === undefined ? [] : hang(`  ${colors.dim("→")} `, oneLine(next), width)),
  ];
  return `${lines.join("\n")}\n`;
}

const oneLine = (text: string): string => harmless(text.replaceAll(/\s*\n\s*/g, " "));

/** However wide the output is, more of a line than this helps nobody. */
const LONGEST_SOURCE = 200;

function whereLines({ location, path }: Diagnostic, { colors, width }: Terminal, cwd: string): string[] {
  if (location === undefined) return path === undefined ? [] : [`  ${colors.dim(shortPath(path, cwd))}`];
  const { line, column, endLine, endColumn, source } = location;
  const number = String(line);
  const gutter = `${" ".repeat(number.length)} ${colors.dim("│")}`;
  const room = Math.min(width, LONGEST_SOURCE) - number.length - 6;
  const end = endLine > line ? source.length : endColumn - 1;
  const shown = windowOf(source, column - 1, end, room);
  const marker = "^".repeat(Math.max(1, widthOf(shown.marked)));
  return [
    `  ${colors.dim(`${shortPath(location.path, cwd)}:${line}:${column}`)}`,
    `  ${colors.dim(`${number} │`)} ${shown.before}${shown.marked}${shown.after}`,
    `  ${gutter} ${" ".repeat(widthOf(shown.before))}${colors.yellow(marker)}`,
  ];
}

function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return harmless(short === "" || short.startsWith("../..") ? path : short);
}
