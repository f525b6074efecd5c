import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { CellWrite } from "../../src/model/event.ts";
import { WRITTEN_COLUMNS } from "../../src/model/experiment.ts";
import { readSummary, type Summary } from "../../src/parse/summary.ts";
import { writeCells } from "../../src/parse/write.ts";
import { readingOf } from "./reading.ts";

/**
 * Documents of every format that was ever read: they must always load, and mean what they meant. What is read from each is
 * in the text file beside it; a new one, or a change that is meant: `npx vitest run --project unit test/parse -u`, then read
 * the difference as a person who wrote the document.
 */
const folder = fileURLToPath(new URL("../documents/", import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith(".md"));

const read = (text: string): Summary => readSummary("summary.md", text, "folder");

/** Every cell that runmark may write, with what stands there or another value; cells that a row lacks are left alone. */
function writesOf(summary: Summary, value?: string): CellWrite[] {
  return summary.experiment.tasks.flatMap(({ key, cells }) => {
    const place = summary.rows.get(key);
    return WRITTEN_COLUMNS.flatMap((column) => {
      const isWritten =
        (place?.columns.get(column) ?? Number.POSITIVE_INFINITY) < (place?.row.cells.length ?? 0);
      return isWritten && cells[column] !== undefined
        ? [{ task: key, column, value: value ?? cells[column] ?? "" }]
        : [];
    });
  });
}

/** The text without what stands between the pipes of those cells. */
function withoutCells(summary: Summary, cells: readonly CellWrite[]): string {
  const spans = cells.flatMap(({ task, column }) => {
    const place = summary.rows.get(task);
    const cell = place?.row.cells[place.columns.get(column) ?? -1];
    return cell === undefined ? [] : [cell.padded];
  });
  let text = summary.document.text;
  for (const { start, end } of spans.sort((one, other) => other.start - one.start)) {
    text = `${text.slice(0, start)}¤${text.slice(end)}`;
  }
  return text;
}

describe.each(names)("%s", (name) => {
  const text = readFileSync(`${folder}${name}`, "utf8");
  const summary = read(text);

  test("is read as it is meant", async () => {
    await expect(readingOf(summary)).toMatchFileSnapshot(`${folder}${name.replace(/md$/, "txt")}`);
  });

  test("stays identical to the byte when nothing changes", () => {
    expect(writeCells(summary, [])).toBe(text);
    expect(writeCells(summary, writesOf(summary))).toBe(text);
  });

  test("keeps every other byte when all its cells are written, and written back", () => {
    const cells = writesOf(summary);
    const written = read(writeCells(summary, writesOf(summary, "another | value")));
    expect(withoutCells(written, cells)).toBe(withoutCells(summary, cells));
    const back = read(writeCells(written, cells));
    expect(withoutCells(back, cells)).toBe(withoutCells(summary, cells));
    expect(readingOf(back).replaceAll(/ \d+:\d+ .*/g, "")).toBe(
      readingOf(summary).replaceAll(/ \d+:\d+ .*/g, ""),
    );
  });
});

test("there are documents of many kinds", () => {
  expect(names.length).toBeGreaterThan(30);
});
