import type { Roster } from "./roster.ts";

/** What could not be started is tried again after as long as it has waited so far, within these bounds: meanwhile others may start. */
const PAUSE_MS = { least: 1000, most: 30_000 };

export const putOff = ({ system, pace, putOffs }: Roster, id: string): void => {
  const least = Math.min(PAUSE_MS.least, pace.pollMs);
  const pauseMs = Math.min(PAUSE_MS.most, Math.max(least, 2 * (putOffs.get(id)?.pauseMs ?? 0)));
  putOffs.set(id, { pauseMs, dueAt: system.clock.steady() + pauseMs });
};

export const isPutOff = ({ system, putOffs }: Roster, id: string): boolean =>
  (putOffs.get(id)?.dueAt ?? Number.NEGATIVE_INFINITY) > system.clock.steady();
