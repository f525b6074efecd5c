import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { System } from "../../system/ports.ts";
import { readTable, writeTable } from "./table.ts";
import type { TableName } from "./table-name.ts";
import { inTurn } from "./turn.ts";

/** What is to become of a table, derived from it anew whenever somebody else has changed it. */
export interface Change<Found> {
  readonly after: string;
  readonly found: Found;
  /** Nothing is to be written, whatever `after` says. */
  readonly isShown: boolean;
}

export interface Changed<Found> {
  readonly before: string;
  readonly after: string;
  readonly found: Found;
}

/** A person saves once in a minute at most: more rounds mean that a program fights for the table. */
const MOST_ROUNDS = 5;

/**
 * Reads the table, derives the change, and writes it only if the table still is what was read right before: cron has no lock for
 * it, and it is replaced as a whole. Our own commands wait for each other. No change, no lock and no write.
 */
export async function changeTable<Found>(
  system: System,
  name: TableName,
  derive: (before: string) => Change<Found>,
): Promise<Result<Changed<Found>, Stop>> {
  const read = await readTable(system, name);
  if (!read.ok) return read;
  const before = read.value;
  const { after, found, isShown } = derive(before);
  if (isShown || after === before) return ok({ before, after, found });
  return inTurn(system, name, () => changeInRounds(system, name, derive));
}

async function changeInRounds<Found>(
  system: System,
  name: TableName,
  derive: (before: string) => Change<Found>,
): Promise<Result<Changed<Found>, Stop>> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const read = await readTable(system, name);
    if (!read.ok) return read;
    const before = read.value;
    const { after, found, isShown } = derive(before);
    if (isShown || after === before) return ok({ before, after, found });
    const written = await writeTable(system, name, { before, after });
    if (!written.ok) return written;
    if (written.value === "written") return ok({ before, after, found });
  }
  return err(restless(name));
}

const restless = (name: TableName): Stop =>
  stop(
    EXIT.errors,
    "cron.changing",
    `somebody else changed the ${name} each time it was to be written; nothing was`,
    "Run the same command again",
  );
