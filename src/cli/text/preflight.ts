import { reaching } from "../../commands/invocation.ts";
import type { Preflight } from "../../commands/preflight/preflight.ts";
import { harmless, harmlessName, type Paint, type Terminal } from "../terminal.ts";
import { hang, pad, widest, wrap } from "./columns.ts";
import { many } from "./many.ts";

type Shown = Preflight["lines"][number];

export interface PreflightWords {
  /** The commands that come next, as they are typed. */
  readonly run: string;
  readonly again: string;
  /** The experiment as it was named, if it was. */
  readonly named: string | undefined;
}

/** The screen of `preflight`: a line a check, the next step below what is not well, and what it comes to. */
export function renderPreflight(data: Preflight, terminal: Terminal, words: PreflightWords): string {
  const names = widest(
    data.lines.map(({ check }) => check),
    20,
  );
  const rows = data.lines.flatMap((line) => renderLine(line, names, terminal, words.named));
  return `${[...headOf(data, terminal), "", ...rows, "", ...endOf(data, terminal, words)].join("\n")}\n`;
}

function headOf({ experiment, backend, left }: Preflight, { colors, width }: Terminal): readonly string[] {
  const where = backend === "local" ? "on this machine" : `backend: ${backend}`;
  return [
    colors.bold(harmlessName(experiment)),
    ...wrap(`${where}, ${left === 0 ? "nothing left to submit" : `${many(left, "task")} left`}`, width),
  ];
}

const SIGNS = { ok: "✓", warning: "!", failure: "✗", unknown: "?" } as const;

function renderLine(
  { check, verdict, found, next }: Shown,
  names: number,
  { colors, width }: Terminal,
  named: string | undefined,
): readonly string[] {
  const paints: Readonly<Record<Shown["verdict"], Paint>> = {
    ok: colors.green,
    warning: colors.yellow,
    failure: colors.red,
    unknown: colors.dim,
  };
  const before = `  ${paints[verdict](SIGNS[verdict])} ${pad(check, names)}  `;
  const text = hang(before, harmlessName(found), width);
  if (next === undefined) return text;
  return [...text, ...hang(`${" ".repeat(names + 6)}→ `, harmless(reaching(next, named)), width)];
}

function endOf(
  { counts, left, lost }: Preflight,
  { width }: Terminal,
  { run, again, named }: PreflightWords,
): readonly string[] {
  const { ok, warning, failure, unknown } = counts;
  const parts = [
    ...(failure === 0 ? [] : [many(failure, "failure")]),
    ...(warning === 0 ? [] : [many(warning, "warning")]),
    ...(unknown === 0 ? [] : [`${unknown} not known`]),
    `${ok} ok`,
  ];
  const next =
    failure > 0
      ? [`Mend what failed, and look again: ${again}`]
      : left === 0
        ? []
        : [`Nothing stands in the way. Start it with: ${run}`];
  const retry = reaching("runmark retry --failed", named);
  const ended =
    lost === 0
      ? []
      : [
          `${lost} ended without success, and ${lost === 1 ? "was not looked at; to run it" : "were not looked at; to run them"} again: ${retry}`,
        ];
  return [...wrap(parts.join(", "), width), ...[...next, ...ended].flatMap((line) => wrap(line, width))];
}
