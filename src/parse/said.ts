import type { Row } from "../markdown/block.ts";
import type { Run, Said } from "../model/experiment.ts";
import { nearest } from "../model/nearest.ts";
import { isActing, isPending } from "./cells/asks.ts";
import { readJobId } from "./cells/job-id.ts";
import { WORDS } from "./cells/vocabulary.ts";
import { KNOWN_WORDS, readStatusCell, TYPED_WORDS, wishAtStart, wordOfTooMany } from "./cells/words.ts";
import type { Columns } from "./columns.ts";
import { doubtOf, haveSlid, reportDoubt } from "./doubt.ts";
import type { Report } from "./report.ts";
import { cellOf, meant } from "./row.ts";

export interface StatusRow {
  readonly row: Row;
  readonly columns: Columns;
  /** How many columns its table has. */
  readonly width: number;
  /** What the run table says of it. */
  readonly run?: Run;
}

/**
 * What a row asks for. A row of which it is not certain that a job should go in, or end, is left alone, with the reason
 * reported: a word that is not known, a row that is struck out or may be shifted, a job id that cannot be read.
 */
export function readSaid(place: StatusRow, report: Report): Said {
  const { row, columns, width, run } = place;
  const cell = cellOf(row, columns, "status");
  const said = readStatusCell(cell?.text ?? "");
  if (said.kind === "other") {
    // Of cells that have slid it is enough to say that.
    if (!haveSlid(row, columns)) reportUnknown(said.text, report, cell?.content);
    return said;
  }
  if (isActing(said)) {
    const ownDoubt = doubtOf(row, columns, width);
    if (ownDoubt !== undefined) reportDoubt(ownDoubt, row, columns, width, report);
    const doubt = ownDoubt ?? run?.doubt;
    if (doubt !== undefined) return { kind: "other", text: doubt };
  }
  return readBesideJob(place, said);
}

function reportUnknown(text: string, report: Report, span: Parameters<Report>[1]): void {
  const word = wordOfTooMany(text);
  report(
    {
      severity: "warning",
      code: "summary.unknown-status",
      message:
        word === undefined
          ? `"${text}" is no known status, so this row is left alone`
          : `"${text}" says more than "${word}", so this row is left alone`,
      next:
        word === undefined
          ? nextFor(text)
          : `Write the word alone, and what else there is to say into Notes: ${word}`,
    },
    span,
  );
}

function nextFor(text: string): string {
  const meant = nearest(text, new Set([...KNOWN_WORDS, ...WORDS.keys()]));
  if (meant !== undefined) return `Did you mean ${meant}?`;
  const wish = wishAtStart(text);
  return wish === undefined
    ? `Use one of: ${TYPED_WORDS.join(", ")}`
    : `Did you mean ${wish}? It must stand alone: what else there is to say belongs into Notes`;
}

/**
 * Beside `pending` or nothing, a job id says that there is a job: one that cannot be read may be in the queue already. It is
 * told of wherever it stands.
 */
function readBesideJob({ row, columns }: StatusRow, said: Said): Said {
  const job = meant(row, columns, "jobId");
  const isUnread = job !== undefined && readJobId(job) === undefined;
  return isUnread && isPending(said) ? { kind: "other", text: `Job ID ${job}` } : said;
}
