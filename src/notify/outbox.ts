import { STATUSES, type Status, type StatusCounts } from "../model/status.ts";
import type { Book, Notification, Waiting } from "./notification.ts";

/** So many wait to be told one by one; what is more is told together, in counts. */
export const MOST_WAITING = 50;

/** A notification is begun so often at most: a command that fails, hangs or kills us is not repeated for ever. */
export const MOST_TRIES = 3;

/** The book with more to be told. */
export function withNews(book: Book, news: readonly Notification[]): Book {
  const fresh = news.map((notification): Waiting => ({ notification, tries: 0 }));
  return { ...book, waiting: bounded([...book.waiting, ...fresh]) };
}

/** What was begun to be told once keeps its id; of the rest the first ones are told, and the very end. */
function bounded(waiting: readonly Waiting[]): readonly Waiting[] {
  const over = waiting.length - MOST_WAITING;
  if (over <= 0) return waiting;
  const isFoldable = ({ notification, tries }: Waiting): boolean =>
    tries === 0 && notification.kind !== "finished";
  const folded = new Set(waiting.filter(isFoldable).slice(-(over + 1)));
  const first = waiting.find((one) => folded.has(one));
  if (first === undefined) return waiting;
  const more = { notification: together([...folded].map(({ notification }) => notification)), tries: 0 };
  return waiting.flatMap((one) => (one === first ? [more] : folded.has(one) ? [] : [one]));
}

function together(notifications: readonly Notification[]): Notification {
  const counts: { [Name in Status]?: number } = {};
  for (const { to, counts: before } of notifications) {
    const add: StatusCounts = before ?? (to === undefined ? {} : { [to]: 1 });
    for (const status of STATUSES) {
      const count = (counts[status] ?? 0) + (add[status] ?? 0);
      if (count > 0) counts[status] = count;
    }
  }
  const last = notifications.at(-1);
  return { id: `${last?.id}/more`, kind: "more", at: last?.at ?? "", counts };
}

/** The first to be told, with the book that stands on disk before its command runs; undefined where none waits. */
export function begin(book: Book): { notification: Notification; book: Book } | undefined {
  const [first, ...others] = book.waiting;
  if (first === undefined) return undefined;
  const waiting = [{ ...first, tries: first.tries + 1 }, ...others];
  return { notification: first.notification, book: { ...book, waiting } };
}

/** The first was told. */
export const toldFirst = ({ pausedUntil: _, ...book }: Book): Book => ({
  ...book,
  waiting: book.waiting.slice(1),
});

/** The first was not told: the command is left alone for a while, and one that was tried often enough is given up. */
export const failedFirst = (book: Book, pausedUntil: number): Book => ({ ...givenUp(book), pausedUntil });

/** Without those that were begun often enough, also by processes that a crash ended. */
export const givenUp = (book: Book): Book => ({
  ...book,
  waiting: book.waiting.filter(({ tries }) => tries < MOST_TRIES),
});
