import { expect, test } from "vitest";
import type { Book, Notification } from "../../src/notify/notification.ts";
import {
  begin,
  failedFirst,
  givenUp,
  MOST_TRIES,
  MOST_WAITING,
  toldFirst,
  withNews,
} from "../../src/notify/outbox.ts";

const EMPTY: Book = { ended: {}, turned: {}, waiting: [] };
const end = (number: number): Notification => ({ id: `${number}`, kind: "ended", at: "t", to: "failed" });
const many = (count: number, from = 0): Notification[] =>
  Array.from({ length: count }, (_, index) => end(from + index));
const finished: Notification = { id: "f", kind: "finished", at: "t", counts: { failed: 1000 } };

test("of a thousand changes the first ones and the very end are told, the rest in counts, also when more comes", () => {
  const book = withNews(EMPTY, [...many(1000), finished]);
  const kinds = book.waiting.map(({ notification }) => notification.kind);
  expect(kinds).toEqual([...Array(MOST_WAITING - 2).fill("ended"), "more", "finished"]);
  const more = book.waiting.at(-2)?.notification;
  expect(more?.counts).toEqual({ failed: 1000 - (MOST_WAITING - 2) });
  const further = withNews(book, many(3, 2000));
  expect(further.waiting).toHaveLength(MOST_WAITING);
  expect(
    further.waiting.flatMap(({ notification: { kind, counts } }) => (kind === "more" ? [counts] : [])),
  ).toEqual([{ failed: 1003 - (MOST_WAITING - 2) }]);
});

test("as many as there is room for are told one by one", () => {
  const news = many(MOST_WAITING);
  expect(withNews(EMPTY, news).waiting.map(({ notification }) => notification)).toEqual(news);
});

test("one that fails is begun again so often at most", () => {
  let book = withNews(EMPTY, [end(1), end(2)]);
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const begun = begin(book);
    expect(begun?.notification.id).toBe("1");
    // A crash leaves what stands on disk then.
    if (begun !== undefined) book = tries === 1 ? givenUp(begun.book) : failedFirst(begun.book, 7);
  }
  expect(book.pausedUntil).toBe(7);
  expect(toldFirst(book)).toEqual(EMPTY);
});
