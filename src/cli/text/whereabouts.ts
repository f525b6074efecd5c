import { invocation } from "../../commands/invocation.ts";
import type { Step } from "../../commands/next-steps.ts";
import type { Here, Whereabouts } from "../../commands/whereabouts.ts";
import { harmless, harmlessName, type Terminal } from "../terminal.ts";
import { warningLines } from "./brief.ts";
import { cut, hang, pad, widest, wrap } from "./columns.ts";
import { many } from "./many.ts";
import { renderAge, renderHead } from "./overview.ts";
import { shortPath } from "./short-path.ts";

/** As many tasks, and as many experiments, are named. */
const MOST_TASKS = 3;
const MOST_EXPERIMENTS = 10;

/** A few lines: where one stands, what waits for a person, and what to type. */
export function renderWhereabouts(
  { here, below = [], next }: Whereabouts,
  terminal: Terminal,
  cwd: string,
): string {
  const lines = here === undefined ? experimentLines(below, terminal, cwd) : hereLines(here, terminal, cwd);
  return `${[...lines, "", ...stepLines(next, terminal)].join("\n")}\n`;
}

function hereLines(here: Here, terminal: Terminal, cwd: string): readonly string[] {
  const { forPerson } = here;
  const [tick, status] = [invocation("tick", here.summary, cwd), invocation("status", here.summary, cwd)];
  const head = [...renderHead(here, terminal), ...renderAge(here, terminal, tick)];
  const mark = terminal.colors.yellow("!");
  const tasks = forPerson
    .slice(0, MOST_TASKS)
    .map(({ key, reason, status }) =>
      cut(`${mark} ${harmlessName(`${key}: ${reason ?? status}`)}`, terminal.width),
    );
  const more = forPerson.length - MOST_TASKS;
  const warned = warningLines(here.warnings, status, terminal);
  return [...head, ...tasks, ...(more > 0 ? [`  and ${more} more that wait for you`] : []), ...warned];
}

function experimentLines(below: readonly string[], { width }: Terminal, cwd: string): readonly string[] {
  if (below.length === 0)
    return wrap(
      "There is no experiment here: no experiment_summary.md in this folder, above or below it.",
      width,
    );
  const named = below.slice(0, MOST_EXPERIMENTS).map((folder) => `  ${harmlessName(shortPath(folder, cwd))}`);
  const more = below.length - MOST_EXPERIMENTS;
  return [
    ...wrap(`No experiment is here or above; ${many(below.length, "experiment")} below:`, width),
    ...named,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** `→ runmark diagnose  see why 2 ended without success` */
function stepLines(steps: readonly Step[], { width, colors }: Terminal): readonly string[] {
  const wide = widest(
    steps.map(({ command }) => command),
    Math.floor(width / 2),
  );
  return steps.flatMap(({ command, why }) =>
    hang(`${colors.dim("→")} ${pad(harmless(command), wide)}  `, colors.dim(why), width),
  );
}
