import type { Stop } from "../../model/exit.ts";
import type { JobRequest, Sighting } from "../../model/job.ts";
import { ok, type Result } from "../../model/result.ts";
import { shareable } from "../../submit/resources.ts";
import { refusedWrite } from "../folder/unwritable.ts";
import type { Session } from "../session/session.ts";
import { type Intent, type Item, intentOf } from "./item.ts";
import { packRequest } from "./pack.ts";

/** What is submitted together: one task, or several as the elements of one array. */
export type Lot = readonly [Item, ...Item[]];

/** One submission, and what is announced before it. */
export interface Parcel {
  readonly lot: Lot;
  readonly beginAt?: number;
  readonly request: JobRequest;
  /** One for each task of the lot, in its order. */
  readonly intents: readonly Intent[];
  /** A job that bears its name already: then it is announced and not sent. */
  readonly standing?: Sighting;
}

/** Each by itself, or with others that ask for the same, in the order in which their first ones stand. */
export function lotsOf(items: readonly Item[], largestArray: number): Lot[] {
  if (largestArray < 2) return items.map((item) => [item]);
  const lots: [Item, ...Item[]][] = [];
  const open = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    // What asks for other than its script says goes in alone.
    const isAlone = item.overrides !== undefined || item.dependsOn !== undefined;
    const key = !isAlone ? shareable(item.text)?.key : undefined;
    const lot = key === undefined ? undefined : open.get(key);
    if (lot !== undefined && lot.length < largestArray) {
      lot.push(item);
      continue;
    }
    const fresh: [Item, ...Item[]] = [item];
    lots.push(fresh);
    if (key !== undefined) open.set(key, fresh);
  }
  return lots;
}

/** In two, for a queue that has no room for all of it. */
export function halvesOf([first, ...others]: Lot): Lot[] {
  const middle = Math.floor(others.length / 2);
  const [second, ...rest] = others.slice(middle);
  const half: Lot = [first, ...others.slice(0, middle)];
  return second === undefined ? [half] : [half, [second, ...rest]];
}

/** Makes a submission of a lot. The copies of the scripts that an array needs are on disk then. */
export async function parcelOf(
  session: Session,
  lot: Lot,
  beginAt: number | undefined,
): Promise<Result<Parcel, Stop>> {
  const at = session.system.clock.now();
  const begin = beginAt === undefined ? {} : { beginAt };
  const exitRecord = session.config.values["slurm.exit_record"];
  const { pid, startedAt, bootId } = session.system.processes.self;
  const by = session.backend.submitsItself ? { by: { pid, startedAt, bootId } } : {};
  const [item] = lot;
  if (lot.length === 1) {
    const { name, script, cwd, overrides, dependsOn } = item;
    const request = {
      name,
      script,
      cwd,
      args: [],
      exitRecord,
      ...begin,
      ...(overrides === undefined ? {} : { overrides }),
      ...(dependsOn === undefined ? {} : { dependsOn: dependsOn.job }),
    };
    return ok({ lot, ...begin, request, intents: [{ ...intentOf(item, at, beginAt), ...by }] });
  }
  const packed = await refusedWrite(session.place.folder, () => packRequest(session, lot));
  if (!packed.ok) return packed;
  const { name } = packed.value;
  const intents = lot.map((each, element) => ({
    ...intentOf(each, at, beginAt, { name, element }),
    ...by,
  }));
  return ok({ lot, ...begin, request: { ...packed.value, exitRecord, ...begin }, intents });
}
