import type { Diagnostic } from "../../model/diagnostic.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { hang, widthOf } from "./columns.ts";
import { shortPath } from "./short-path.ts";
import { asTyped } from "./typed.ts";
import { windowOf } from "./window.ts";

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** How many findings of a kind are shown: `one` beside an answer that matters more, `few` to who asks for findings. */
export type Amount = "one" | "few" | "all";

/** All findings, the worst first: what, where with the row and a marker under the cell, and the next step. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  terminal: Terminal,
  cwd: string,
  amount: Amount = "few",
): string {
  const { listed, more } = selected(diagnostics, amount, cwd);
  const all = asTyped("runmark check", diagnostics[0] ?? { code: "" }, cwd);
  const shown = sortedByRank(listed).map((diagnostic) => renderOne(diagnostic, terminal, cwd));
  const rest = more === 0 ? "" : `${terminal.colors.dim(`and ${more} more: ${all}`)}\n`;
  return shown.join("") + rest;
}

const sortedByRank = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  [...diagnostics].sort((a, b) => RANK[a.severity] - RANK[b.severity]);

/** The finding that a single line is best spent on. */
export const worstOf = (diagnostics: readonly Diagnostic[]): Diagnostic | undefined =>
  sortedByRank(diagnostics)[0];

interface Selected {
  readonly listed: readonly Diagnostic[];
  /** How many are left out without being told of among those listed. */
  readonly more: number;
}

function selected(diagnostics: readonly Diagnostic[], amount: Amount, cwd: string): Selected {
  switch (amount) {
    case "all":
      return { listed: diagnostics, more: 0 };
    case "few":
      return { listed: withoutRepeats(diagnostics, cwd), more: 0 };
    case "one": {
      const listed = oneOfEach(diagnostics);
      return { listed, more: diagnostics.length - listed.length };
    }
  }
}

/** The first with each code. Errors are why nothing goes on, so all of them stay. */
function oneOfEach(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ severity, code, path }) => {
    const isOneMore = severity !== "error" && path !== undefined && seen.has(code);
    seen.add(code);
    return !isOneMore;
  });
}

/** Of findings that are alike, this many say it all. */
const FEW = 3;

/** Leaves out all but the first few with one code, and says how many. Only of those about a file, which `check` lists. */
function withoutRepeats(diagnostics: readonly Diagnostic[], cwd: string): Diagnostic[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const key = `${diagnostic.severity} ${diagnostic.code}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [diagnostic]);
    else group.push(diagnostic);
  }
  const left = [...groups.values()].flatMap((group) => {
    // One more takes no more room than to say so.
    const isLong = group[0]?.path !== undefined && group.length > FEW + 1;
    return isLong ? [distinctFirst(group).slice(FEW)] : [];
  });
  const hidden = new Set(left.flat());
  return [
    ...diagnostics.filter((diagnostic) => !hidden.has(diagnostic)),
    ...left.map((rest) => restOf(rest, cwd)),
  ];
}

/** The same word ten times must not hide another one. */
function distinctFirst(group: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  const repeats: Diagnostic[] = [];
  const firsts = group.filter((diagnostic) => {
    const isFirst = !seen.has(diagnostic.message);
    seen.add(diagnostic.message);
    if (!isFirst) repeats.push(diagnostic);
    return isFirst;
  });
  return [...firsts, ...repeats];
}

/** What a command finds that `check` does not look for. */
const OF_ITS_OWN = /^(?:scaffold|skills|sweep|queue)\./;

function restOf(rest: readonly Diagnostic[], cwd: string): Diagnostic {
  const [first] = rest;
  const lines = [...new Set(rest.flatMap(({ location }) => location?.line ?? []))].sort((a, b) => a - b);
  const named = lines.length > 8 ? `${lines.slice(0, 7).join(", ")}, ... ${lines.at(-1)}` : lines.join(", ");
  return {
    severity: first?.severity ?? "warning",
    code: first?.code ?? "",
    message: `and ${rest.length} more like this${lines.length === 0 ? "" : `, in line${lines.length === 1 ? "" : "s"} ${named}`}`,
    next: OF_ITS_OWN.test(first?.code ?? "")
      ? "Mend these: then the same command names the others"
      : asTyped("List them with: runmark check --all", first ?? { code: "" }, cwd),
  };
}

function renderOne(diagnostic: Diagnostic, terminal: Terminal, cwd: string): string {
  const { colors, width } = terminal;
  const paint = { error: colors.red, warning: colors.yellow, info: colors.cyan }[diagnostic.severity];
  const message = `${oneLine(diagnostic.message)} ${colors.dim(`[${diagnostic.code}]`)}`;
  const next = diagnostic.next === undefined ? undefined : asTyped(diagnostic.next, diagnostic, cwd);
  const lines = [
    ...hang(`${paint(diagnostic.severity)}: `, message, width),
    ...whereLines(diagnostic, terminal, cwd),
    ...(next === undefined ? [] : hang(`  ${colors.dim("→")} `, oneLine(next), width)),
  ];
  return `${lines.join("\n")}\n`;
}

/** How a finding begins in a file, up to the line where it was found: what makes it the same one later. */
export const headOf = ({ severity, message, code, location, path }: Diagnostic, cwd: string): string => {
  const where = location?.path ?? path;
  const head = `${severity}: ${oneLine(message)} [${code}]\n`;
  return where === undefined ? head : `${head}  ${harmless(shortPath(where, cwd))}`;
};

/** Of findings that begin alike the first. */
export const oneWithEachHead = (findings: readonly Diagnostic[], cwd: string): readonly Diagnostic[] => {
  const heads = new Map(findings.map((finding) => [headOf(finding, cwd), finding] as const).reverse());
  const kept = new Set(heads.values());
  return findings.filter((finding) => kept.has(finding));
};

const oneLine = (text: string): string => harmless(text.replaceAll(/\s*\n\s*/g, " "));

/** However wide the output is, more of a line than this helps nobody. */
const LONGEST_SOURCE = 200;

function whereLines({ location, path }: Diagnostic, { colors, width }: Terminal, cwd: string): string[] {
  if (location === undefined)
    return path === undefined ? [] : [`  ${colors.dim(harmless(shortPath(path, cwd)))}`];
  const { line, column, endLine, endColumn, source } = location;
  const number = String(line);
  const gutter = `${" ".repeat(number.length)} ${colors.dim("│")}`;
  const room = Math.min(width, LONGEST_SOURCE) - number.length - 6;
  const end = endLine > line ? source.length : endColumn - 1;
  const shown = windowOf(source, column - 1, end, room);
  const marker = "^".repeat(Math.max(1, widthOf(shown.marked)));
  return [
    `  ${colors.dim(`${harmless(shortPath(location.path, cwd))}:${line}:${column}`)}`,
    `  ${colors.dim(`${number} │`)} ${shown.before}${shown.marked}${shown.after}`,
    `  ${gutter} ${" ".repeat(widthOf(shown.before))}${colors.yellow(marker)}`,
  ];
}
