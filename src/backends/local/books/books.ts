import type { Result } from "../../../model/result.ts";
import type { System } from "../../../system/ports.ts";
import type { Held } from "../schedule/room.ts";
import { readEntries, removeEntry, watchEntries, writeEntry } from "./books-folder.ts";
import { entryName, type NotedJob } from "./entry.ts";
import { type Holding, holdingsOf } from "./holdings.ts";

/** What jobs of other folders hold. */
export interface Others {
  readonly held: readonly Held[];
  /** How many supervisors come first when several want the same at once. */
  readonly rank: number;
}

/**
 * The books of this machine, in which each supervisor of one user notes what its jobs hold: its own page, and what is on those of
 * the others. Where they cannot be had that is said once, and a supervisor goes on with what it knows itself.
 */
export interface Books {
  others(): Promise<Others>;
  /** Puts down all that our jobs hold; what is there already is not written again. */
  note(jobs: readonly NotedJob[]): void;
  /** Writes the page once more: a sign of life, and somebody may have tidied it away. */
  renew(): void;
  /** Whether `ring` is to be called when others' pages change. */
  attend(isWaiting: boolean): void;
  /** Takes our page out. */
  close(): void;
}

export interface BooksKeeper {
  /** Of the jobs, behind all links. */
  readonly folder: string;
  readonly log: (line: string) => void;
  readonly ring: () => void;
}

/** Says a trouble once; its like again only after another one. */
const complainer = (log: BooksKeeper["log"]) => {
  let said = "";
  return <Value>(result: Result<Value, string>, otherwise: Value): Value => {
    if (result.ok) return result.value;
    if (result.error !== said) log(`what other experiments use is not heeded: ${result.error}`);
    said = result.error;
    return otherwise;
  };
};

export const openBooks = (system: System, { folder, log, ring }: BooksKeeper): Books => {
  const { host, processes } = system;
  const { pid, startedAt, bootId } = processes.self;
  const supervisor = { pid, processStart: startedAt, bootId, host: host.name };
  const name = entryName(supervisor);
  const heed = complainer(log);
  let noted: readonly NotedJob[] = [];
  let written: string | undefined;
  let unwatch: (() => void) | undefined;

  /** What could not be written does not count as written: the next note tries again. */
  const write = (): void => {
    const isEmpty = noted.length === 0;
    const result = isEmpty
      ? removeEntry(host, name)
      : writeEntry(host, name, { supervisor, folder, jobs: noted });
    heed(result, undefined);
    written = result.ok ? JSON.stringify(noted) : undefined;
  };

  /** Of our own folder we know more; whoever was at work there before us is not needed any more. */
  const isOver = ({ folder: where, held, isLeft }: Holding): boolean =>
    isLeft && (held.length === 0 || where === folder);

  return {
    others: async () => {
      const found = await holdingsOf(system, heed(readEntries(host, name), []));
      for (const left of found.filter(isOver)) heed(removeEntry(host, left.name), undefined);
      const others = found.filter((each) => each.folder !== folder && !isOver(each));
      return {
        held: others.flatMap(({ held }) => held),
        rank: others.filter((each) => each.name < name).length,
      };
    },
    note: (jobs) => {
      if (JSON.stringify(jobs) === written) return;
      noted = jobs;
      write();
    },
    renew: () => {
      if (noted.length > 0) write();
    },
    attend: (isWaiting) => {
      if (isWaiting === (unwatch !== undefined)) return;
      unwatch?.();
      unwatch = isWaiting ? heed(watchEntries(host, name, ring), () => undefined) : undefined;
    },
    close: () => {
      unwatch?.();
      noted = [];
      write();
    },
  };
};
