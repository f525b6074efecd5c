import { relative } from "node:path";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, hang, tail, widthOf } from "./columns.ts";

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
  const { line, column, length, source } = location;
  const number = String(line);
  const gutter = `${" ".repeat(number.length)} ${colors.dim("│")}`;
  const shown = window(source, column - 1, length, Math.min(width, LONGEST_SOURCE) - number.length - 6);
  return [
    `  ${colors.dim(`${shortPath(location.path, cwd)}:${line}:${column}`)}`,
    `  ${colors.dim(`${number} │`)} ${shown.text}`,
    `  ${gutter} ${" ".repeat(shown.indent)}${colors.yellow("^".repeat(shown.marked))}`,
  ];
}

/** The part of a line around its marker that fits into a width; positions in columns of the terminal. */
function window(
  source: string,
  start: number,
  length: number,
  width: number,
): { text: string; indent: number; marked: number } {
  const before = harmless(source.slice(0, start)).replaceAll("\t", " ");
  const marked = harmless(source.slice(start, start + length)).replaceAll("\t", " ");
  const after = harmless(source.slice(start + length)).replaceAll("\t", " ");
  const room = Math.max(10, width - Math.min(widthOf(marked), Math.floor(width / 2)));
  const lead = widthOf(before) > room / 2 ? `…${tail(before, Math.floor(room / 2))}` : before;
  const text = cut(lead + marked + after, width);
  const indent = widthOf(lead);
  return { text, indent, marked: Math.max(1, Math.min(widthOf(marked), width - indent)) };
}

function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return harmless(short === "" || short.startsWith("../..") ? path : short);
}
