import { DIFFERENCES, type Difference } from "./differences.ts";
import { linesOf, type Pair } from "./render.ts";

/** The lines that only one side has, but for those of the differences that are deliberate. */
export interface Unlike {
  readonly slurm: readonly string[];
  readonly local: readonly string[];
}

const isFor = ({ only }: Difference, name: string): boolean => only === undefined || only.test(name);

const without = (lines: readonly string[], patterns: readonly (RegExp | undefined)[]): readonly string[] =>
  lines.filter((line) => !patterns.some((pattern) => pattern?.test(line)));

/** Lines of one that the other has not as often, in their order. */
function surplus(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** Undefined where there are none. */
export function unlike(name: string, pair: Pair): Unlike | undefined {
  const known = DIFFERENCES.filter((difference) => isFor(difference, name));
  const slurm = without(
    linesOf(pair, "slurm"),
    known.map(({ shows }) => shows.slurm),
  );
  const local = without(
    linesOf(pair, "local"),
    known.map(({ shows }) => shows.local),
  );
  if (slurm.join("\n") === local.join("\n")) return undefined;
  const found = { slurm: surplus(slurm, local), local: surplus(local, slurm) };
  // The same lines in another order.
  return found.slurm.length + found.local.length === 0 ? { slurm, local } : found;
}

/** The differences that a case shows. */
export const shownBy = (name: string, pair: Pair): readonly Difference[] =>
  DIFFERENCES.filter(
    (difference) =>
      isFor(difference, name) &&
      (["slurm", "local"] as const).some((side) => {
        const pattern = difference.shows[side];
        return pattern !== undefined && linesOf(pair, side).some((line) => pattern.test(line));
      }),
  );
