import { cancelWaiting, finishJob } from "./attend.ts";
import { recordEnd } from "./ending.ts";
import { readJob } from "./job-files.ts";
import { launch } from "./launch.ts";
import { jobFolder } from "./layout.ts";
import { cpusAsked } from "./notice.ts";
import type { JobRecord } from "./records.ts";
import type { Roster } from "./roster.ts";
import { chooseStarts, cpusTaken, type Start } from "./schedule.ts";

const launchJob = async (roster: Roster, { id, gpus }: Start, request: JobRecord): Promise<void> => {
  const { system, folder, waiting, running, ended, wake, machine, log } = roster;
  const cpus = cpusTaken(cpusAsked(request), machine);
  const launched = await launch(system, folder, { id, request, cpus, gpus });
  switch (launched.kind) {
    case "later":
      return log(`job ${id} waits: ${launched.reason}`);
    case "failed":
      waiting.delete(id);
      return recordEnd(system, folder, id, launched.end);
    case "started":
      waiting.delete(id);
      running.set(id, { id, request, start: launched.start, cpus, gpus, isOurChild: true });
      void launched.ended.then(() => {
        ended.add(id);
        wake();
      });
      return;
    default:
      return launched satisfies never;
  }
};

const startJob = async (roster: Roster, start: Start): Promise<void> => {
  const { system, folder, waiting, known } = roster;
  const reading = await readJob(system.files, jobFolder(folder, start.id));
  if (reading.kind !== "read" || reading.files.start !== undefined || reading.files.end !== undefined) {
    // Not as we knew it: forgotten, and met again at the next look.
    waiting.delete(start.id);
    known.delete(start.id);
    return;
  }
  if (reading.files.cancelAsked) await cancelWaiting(roster, start.id);
  else await launchJob(roster, start, reading.files.request);
};

/** Deals with the children that have ended, and starts what fits into the room that they left. */
export const fillMachine = async (roster: Roster): Promise<void> => {
  const { waiting, running, ended, machine, system } = roster;
  const over = [...ended];
  ended.clear();
  await Promise.all(over.map((id) => finishJob(roster, id)));
  const starts = chooseStarts([...waiting.values()], [...running.values()], machine, system.clock.now());
  await Promise.all(starts.map((start) => startJob(roster, start)));
};
