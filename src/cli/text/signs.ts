import type { Overview } from "../../commands/overview.ts";
import { STATUSES, type Status } from "../../model/status.ts";
import type { Paint, Terminal } from "../terminal.ts";

export type Colors = Terminal["colors"];

const LOOKS: Readonly<Record<Status, readonly [sign: string, color: keyof Colors]>> = {
  pending: ["·", "dim"],
  submitting: ["?", "yellow"],
  queued: ["○", "cyan"],
  running: ["▶", "cyan"],
  completed: ["✓", "green"],
  failed: ["✗", "red"],
  timeout: ["✗", "red"],
  out_of_memory: ["✗", "red"],
  cancelled: ["✗", "yellow"],
  preempted: ["✗", "yellow"],
  node_fail: ["✗", "red"],
  invalid: ["✗", "red"],
  blocked: ["!", "yellow"],
  skipped: ["-", "dim"],
  unknown: ["?", "yellow"],
};

export const paintOf = (status: Status, colors: Colors): Paint => colors[LOOKS[status][1]];

export const signOf = (status: Status, colors: Colors): string => paintOf(status, colors)(LOOKS[status][0]);

export const signed = (status: Status, colors: Colors): string =>
  paintOf(status, colors)(`${LOOKS[status][0]} ${status}`);

/** Between counts, and where their line may be broken. */
export const SEPARATOR = " · ";

/** `3 completed · 1 running · 2 pending`, in the order of a task's life. */
export const renderCounts = ({ counts }: Pick<Overview, "counts">, colors: Colors): string =>
  countsIn(counts, (status) => paintOf(status, colors)).join(colors.dim(SEPARATOR));

/** The same without colours. */
export const countsText = (counts: Overview["counts"]): string =>
  countsIn(counts, () => (text) => text).join(SEPARATOR);

const countsIn = (counts: Overview["counts"], paint: (status: Status) => Paint): readonly string[] =>
  STATUSES.flatMap((status) => {
    const count = counts[status];
    return count === undefined ? [] : [paint(status)(`${count} ${status}`)];
  });
