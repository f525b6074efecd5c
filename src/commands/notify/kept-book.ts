import { join } from "node:path";
import { attempt, type IoFailure } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import { misplaced } from "../../journal/misplaced.ts";
import { replaceFile } from "../../journal/replace-file.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { bookText, readBook } from "../../notify/book.ts";
import { firstBook } from "../../notify/changes.ts";
import type { Book } from "../../notify/notification.ts";
import type { Session } from "../../tick/session/session.ts";

/** A book, and what is to be said of how it was found. */
export interface TakenBook {
  readonly book: Book;
  readonly findings: readonly Diagnostic[];
}

const pathOf = ({ place }: Session, name: string): string => join(place.folder, STATE_FOLDER, name);
const pathIn = (session: Session): string => pathOf(session, "notified.json");

/**
 * The book as it stands on disk before a step, of this journal: one that was begun anew counts attempts from 1 again. A new book
 * is there at once: after a crash in this step its changes would be taken for old.
 */
export async function takeBook(session: Session): Promise<Result<TakenBook, Diagnostic>> {
  const path = pathIn(session);
  const found = await attempt(path, () => session.system.files.readBytes(path));
  if (!found.ok) return err(unkept(found.error));
  const { openedAt, records } = session.journal.state;
  const about = openedAt === undefined ? {} : { openedAt };
  const first = { ...about, ...firstBook(records) };
  if (found.value === undefined) return begin(session, first, []);
  const book = readBook(new TextDecoder().decode(found.value));
  if (book === undefined) return afresh(session, about, found.value);
  const isOfAnother = book.openedAt !== undefined && book.openedAt !== openedAt;
  if (isOfAnother) return begin(session, { ...first, waiting: book.waiting }, []);
  return ok({ book: { ...about, ...book }, findings: [] });
}

async function begin(
  session: Session,
  book: Book,
  findings: readonly Diagnostic[],
): Promise<Result<TakenBook, Diagnostic>> {
  const kept = await keepBook(session, book);
  return kept.ok ? ok({ book, findings }) : kept;
}

/**
 * What was told and what waits is not known any more: all that the journal knows is told again, each end under the id that it had,
 * as twice does less harm than never. The copy comes first: a crash behind it finds the damaged book again, and not none.
 */
async function afresh(
  session: Session,
  about: Pick<Book, "openedAt">,
  damaged: Uint8Array,
): Promise<Result<TakenBook, Diagnostic>> {
  const aside = pathOf(session, "notified.damaged.json");
  const copied = await attempt(aside, () => session.system.files.write(aside, damaged));
  if (!copied.ok) return err(unkept(copied.error));
  return begin(session, { ...about, ended: {}, turned: {}, waiting: [] }, [
    wasDamaged(pathIn(session), aside),
  ]);
}

/** Puts the book on disk, or says why not: then nothing is, as it would be told at each step anew. */
export async function keepBook(session: Session, book: Book): Promise<Result<undefined, Diagnostic>> {
  const written = await replaceFile(session.system.files, pathIn(session), bookText(book));
  return written.ok ? written : err(unkept(written.error));
}

const wasDamaged = (path: string, aside: string): Diagnostic => ({
  ...{ severity: "warning", code: "notify.damaged", path },
  message:
    "the note of what was told is damaged, so all that is known is told again, each end under the same id",
  next: `It is kept as ${aside}; delete it when it is of no use to you`,
});

const unkept = (failure: IoFailure): Diagnostic => {
  const { path, message } = failure;
  const other = misplaced(failure);
  return {
    ...{ severity: "warning", code: "notify.unkept", path },
    message: `what was notified cannot be noted, so nothing is: ${other === undefined ? message : `${path} ${other}`}`,
    next:
      other === undefined
        ? "See that there is space, and the right to read and write there"
        : "Move it aside; a new one is made",
  };
};
