// Measures what runmark costs, against the budgets of its design.
//
//   npm run build && node test/bench/bench.mjs [WORD...]     with words: only the lines that hold all of them
//
// How to read it: every time is that of a whole process, from its start to its end, and stands beside that of a base
// which was run in turn with it (A B A B ...) in the same minute. Only the ratio of the two medians means something
// elsewhere; the milliseconds in brackets are those of this machine on this day. A machine that is busy with other
// things spreads both, so run it on a quiet one, and twice. Memory is the most that the one process ever had.
// `over` means that the budget is exceeded, and makes the exit code 1. `skipped` says what is missing and how to get it.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GROWTH } from "./growth.mjs";
import { LINES } from "./lines.mjs";

const built = fileURLToPath(new URL("../../dist/runmark.mjs", import.meta.url));
if (!existsSync(built)) {
  console.error("There is no dist/runmark.mjs: run `npm run build` first.");
  process.exit(2);
}

const words = process.argv.slice(2);
const chosen = [...LINES, ...GROWTH].filter(({ what }) => words.every((word) => what.includes(word)));
const verdictOf = ({ skipped, ok }) =>
  skipped !== undefined ? "skipped" : ok === undefined ? "" : ok ? "ok" : "over";

console.log(`${"what".padEnd(52)}${"budget".padEnd(15)}${"verdict".padEnd(9)}measured`);
let isOver = false;
for (const { what, budget, measure } of chosen) {
  const answer = await measure();
  isOver ||= answer.ok === false;
  console.log(
    `${what.padEnd(52)}${budget.padEnd(15)}${verdictOf(answer).padEnd(9)}${answer.measured ?? answer.skipped}`,
  );
}
process.exitCode = isOver ? 1 : 0;
