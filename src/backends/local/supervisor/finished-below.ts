import { parseId } from "../records/layout.ts";
import type { Roster } from "./roster.ts";

/** What was known of jobs that are over, and older than all that are not, is not needed any more. */
export const forgetFinished = (roster: Roster): void => {
  roster.finishedBelow = nextFinishedBelow(roster);
  for (const id of roster.known) if (id < roster.finishedBelow) roster.known.delete(id);
};

const smallest = (ids: Iterable<number>, otherwise: number): number => {
  let least = otherwise;
  for (const id of ids) least = Math.min(least, id);
  return least;
};

/** The smallest id that may not be over yet: one beyond all known ones when everything is. */
export const nextFinishedBelow = ({
  finishedBelow,
  known,
  waiting,
  arrays,
  running,
  unread,
}: Roster): number => {
  let beyond = finishedBelow;
  for (const id of known) beyond = Math.max(beyond, id + 1);
  const jobs = [...running.keys()].flatMap((id) => parseId(id)?.job ?? []);
  return [waiting.keys(), arrays.keys(), jobs, unread.keys()].reduce<number>(
    (least, ids) => smallest(ids, least),
    beyond,
  );
};
