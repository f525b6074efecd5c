import type { Diagnostic } from "../../model/diagnostic.ts";
import { harmless } from "../../model/harmless.ts";
import { bookText } from "../../notify/book.ts";
import { type After, changesSince } from "../../notify/changes.ts";
import type { Book, Notification } from "../../notify/notification.ts";
import { begin, failedFirst, givenUp, toldFirst, withNews } from "../../notify/outbox.ts";
import { shown } from "../../select/select.ts";
import type { ExecResult } from "../../system/ports.ts";
import type { Session } from "../../tick/session/session.ts";
import type { TickReport } from "../../tick/tick.ts";
import { keepBook, takeBook } from "./kept-book.ts";

/** One call of the command, and all of one step: submissions do not wait for long. */
const ONE_MS = 30_000;
const ALL_MS = 60_000;

/** A command that failed is not called again for so long. */
const PAUSE_MS = 5 * 60_000;

/** What a command gets on its standard input. */
export interface NotificationMessage extends Notification {
  readonly schema: typeof NOTIFICATION;
  readonly experiment: { readonly name: string; readonly summary: string };
}

export const NOTIFICATION = "runmark.notification/1";

/** Tells of what a step has changed. */
export interface Notifier {
  after(report: TickReport): Promise<readonly Diagnostic[]>;
}

/**
 * Looks, before a step, at what was told so far. Told is at least once, while the lock is held: what a step changed stands in
 * the journal first; then it is put down in the book as waiting, with its id; then its command runs; then it is struck out. A
 * crash before the second leaves it for the next step to find in the journal; one behind it makes the command run again, with
 * the same JSON under the same id: an end that is told twice does less harm than one that nobody hears of. Since the book
 * counts each try before it is made, also one that ends us, that happens three times at most.
 */
export async function notifier(session: Session): Promise<Notifier> {
  const before = new Map<string, string>();
  for (const [key, { written }] of session.journal.state.records)
    if (written.status !== undefined) before.set(key, written.status);
  const taken = await takeBook(session);
  if (!taken.ok) return { after: async () => [taken.error] };
  const { book, findings } = taken.value;
  return {
    after: async (report) => [...findings, ...(await tell(session, book, afterOf(session, report, before)))],
  };
}

const afterOf = (
  { journal, system }: Session,
  { choices, exitCode }: TickReport,
  before: ReadonlyMap<string, string>,
): After => ({
  ...{ id: journal.state.id ?? "", now: system.clock.now(), exitCode, before },
  tasks: choices.map(({ task, record, standing, decision }) => ({
    ...{ task, record, standing: shown(standing, decision) },
    follows: decision.kind === "blocked" && decision.by !== undefined,
  })),
});

async function tell(session: Session, old: Book, after: After): Promise<readonly Diagnostic[]> {
  const { news, book } = changesSince(old, after);
  const full = givenUp(withNews(book, news));
  if (bookText(full) !== bookText(old)) {
    const kept = await keepBook(session, full);
    if (!kept.ok) return [kept.error];
  }
  return tellWaiting(session, full);
}

/** A pause that is longer than ours was begun by a clock that was wrong. */
const isPaused = ({ pausedUntil = 0 }: Book, now: number): boolean =>
  pausedUntil > now && pausedUntil <= now + PAUSE_MS;

/** One after the other, until all is told, one fails, or the time is up: what is left is told by a later step. */
async function tellWaiting(session: Session, full: Book): Promise<readonly Diagnostic[]> {
  const { clock } = session.system;
  const command = session.config.values.notify;
  if (command === null) return [];
  if (isPaused(full, clock.now())) return full.waiting.length === 0 ? [] : [paused(full.waiting.length)];
  const endsAt = clock.steady() + ALL_MS;
  let book = full;
  for (;;) {
    const begun = begin(book);
    const leftMs = endsAt - clock.steady();
    if (begun === undefined || leftMs <= 0 || session.signal.aborted)
      return book === full ? [] : unlessKept(session, book);
    if (!(await session.lock.stillHeld())) return [];
    const kept = await keepBook(session, begun.book);
    if (!kept.ok) return [kept.error];
    const said = await call(session, command, begun.notification, Math.min(ONE_MS, leftMs));
    if (said.timedOut || said.exitCode !== 0) {
      const left = failedFirst(begun.book, clock.now() + PAUSE_MS);
      return [failure(said), ...(await unlessKept(session, left))];
    }
    book = toldFirst(begun.book);
    await session.lock.heartbeat();
  }
}

async function unlessKept(session: Session, book: Book): Promise<readonly Diagnostic[]> {
  const kept = await keepBook(session, book);
  return kept.ok ? [] : [kept.error];
}

function call(
  { system, place, summary }: Session,
  command: string,
  notification: Notification,
  timeoutMs: number,
): Promise<ExecResult> {
  const { id, kind, ...rest } = notification;
  const name = summary?.experiment.name ?? "";
  const message: NotificationMessage = {
    ...{ schema: NOTIFICATION, id, kind, experiment: { name, summary: place.summaryPath } },
    ...rest,
  };
  const input = `${JSON.stringify(message)}\n`;
  return system.exec.run({
    ...{ command: "sh", args: ["-c", command], cwd: place.folder, input, timeoutMs },
    // As an ssh that keeps its connection for the next one, or a queue of mail.
    mayLeaveOthers: true,
  });
}

/** A run may be over before the time has come: whoever starts no other would wait for ever. */
const paused = (count: number): Diagnostic => ({
  ...{ severity: "warning", code: "notify.paused" },
  message: `the command of notify has failed, and is left alone for 5 minutes: not told yet are ${count}`,
  next: "The first run or tick after that calls it again",
});

function failure({ exitCode, signal, timedOut, startError, stderr }: ExecResult): Diagnostic {
  const how = timedOut
    ? "did not end in its time, and was ended"
    : `ended with ${startError ?? signal ?? exitCode ?? "nothing to say"}`;
  const said = harmless(stderr.trim().split("\n").at(-1) ?? "").slice(0, 200);
  return {
    ...{ severity: "warning", code: "notify.failed" },
    message: `the command of notify ${how}${said === "" ? "" : `: ${said}`}`,
    next: "Try it by hand with a JSON value on its input (runmark schema notification); it is called again by the first run or tick after 5 minutes, three times for one change at most",
  };
}
