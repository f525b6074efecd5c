import { inBatches } from "../../../model/in-batches.ts";
import { agreeOn } from "../books/agree.ts";
import type { NotedJob } from "../books/entry.ts";
import { launch } from "../processes/launch.ts";
import { announceEnds } from "../records/announcement.ts";
import { reserveId } from "../records/ids.ts";
import { type JobFiles, type RunFiles, readJob, readRun } from "../records/job-files.ts";
import { elementMark, idOf, jobFolder, parseId, type Target } from "../records/layout.ts";
import { recordElementEnd, recordEnd } from "../records/record-end.ts";
import type { JobRecord } from "../records/records.ts";
import { chooseStarts, type Start, type Waiting } from "../schedule/choose-starts.ts";
import { CANCELLED, endElement, endWaiting } from "./end-waiting.ts";
import { finishElement } from "./finish-element.ts";
import { finishJob } from "./finish-job.ts";
import { holdsBack } from "./heat.ts";
import { nextTasks } from "./open-array.ts";
import { isPutOff, putOff } from "./put-off.ts";
import { forgetJob, type Roster, type Running, type WaitingJob } from "./roster.ts";
import { attempt, forgetTrouble, tell } from "./trouble.ts";

/** A start that was chosen, of what, and the number that it bears. */
interface Turn {
  readonly start: Start;
  readonly target: Target;
  readonly job: WaitingJob;
  readonly jobId: number;
}

/** What no more waits, in the books of the roster. */
const leaveQueue = (roster: Roster, { start, target, job: { array, job } }: Turn): void => {
  const { waiting, putOffs } = roster;
  putOffs.delete(start.id);
  forgetTrouble(roster, `job ${start.id}`);
  if (target.task !== undefined) {
    array?.waiting.delete(target.task);
    array?.numbers.delete(target.task);
  }
  if (array === undefined || array.waiting.size === 0) waiting.delete(job);
};

const launchJob = async (
  roster: Roster,
  turn: Turn,
  request: JobRecord,
  startNumber: number,
): Promise<void> => {
  const { system, folder, running, ended, wake, machine } = roster;
  const { start, target, jobId, job } = turn;
  const { id, ...held } = start;
  const { gpuMaker } = machine;
  const launched = await launch(system, folder, {
    ...{ target, jobId, request, startNumber, ...held },
    ...(gpuMaker === undefined ? {} : { gpuMaker }),
  });
  switch (launched.kind) {
    case "later":
      putOff(roster, id);
      return tell(roster, `job ${id}`, `waits: ${launched.reason}`);
    case "failed":
      if (job.array === undefined) await recordEnd(system, folder, { id, mark: request.mark }, launched.end);
      else await recordElementEnd(system, folder, { id, mark: request.mark }, launched.end);
      leaveQueue(roster, turn);
      return finishElement(roster, id);
    case "started":
      if (target.task !== undefined) job.array?.running.add(target.task);
      leaveQueue(roster, turn);
      running.set(id, {
        ...{ id, request, start: launched.start, ...held },
        since: system.clock.steady(),
        isOurChild: true,
      });
      void launched.ended.then((code) => {
        ended.set(id, code);
        wake();
      });
      return;
    default:
      return launched satisfies never;
  }
};

/** Which of its starts this would be; undefined when something has been begun or ended here that we do not know of. */
const nextStart = async (
  { system, folder }: Roster,
  { target }: Turn,
  job: JobFiles,
): Promise<number | undefined> => {
  const numberIn = ({ start, end, starts }: RunFiles): number | undefined =>
    start === undefined && end === undefined ? starts + 1 : undefined;
  if (target.task === undefined) return numberIn(job);
  const reading = await readRun(system.files, jobFolder(folder, idOf(target)));
  if (reading.kind === "absent") return 1;
  return reading.kind === "read" ? numberIn(reading.run) : undefined;
};

const startJob = async (roster: Roster, turn: Turn): Promise<void> => {
  const { target, job } = turn;
  const reading = await readJob(roster.system.files, jobFolder(roster.folder, target.job));
  const number = reading.kind === "read" ? await nextStart(roster, turn, reading.files) : undefined;
  if (reading.kind !== "read" || number === undefined) return forgetJob(roster, target.job);
  const { task } = target;
  if (reading.files.cancelAsked) await endWaiting(roster, job, CANCELLED);
  else if (job.array && task !== undefined && reading.names.includes(elementMark("cancel", task)))
    await endElement(roster, job.array, task, CANCELLED);
  else await launchJob(roster, turn, reading.files.request, number);
};

/** What keeps one job from its start keeps no other. */
const tryToStart = async (roster: Roster, turn: Turn): Promise<void> => {
  const { id } = turn.start;
  if (!(await attempt(roster, `start of job ${id}`, () => startJob(roster, turn)))) putOff(roster, id);
};

/** What may start as far as it concerns itself, in the order of submission. */
const candidates = (roster: Roster): readonly Waiting[] =>
  [...roster.waiting.values()].flatMap((job) => {
    const { array, prospect, request } = job;
    if (request.hold === true) return [];
    if (array === undefined) return prospect === "met" && !isPutOff(roster, job.id) ? [job] : [];
    const idFor = (task: number): string => idOf({ job: job.job, task });
    const isReady = (task: number): boolean =>
      (prospect === "met" || array.met.has(task)) && !isPutOff(roster, idFor(task));
    return nextTasks(array, isReady, roster.machine.cpus).map((task) => ({ ...job, id: idFor(task) }));
  });

/**
 * The last element of an array to start bears the number of the array itself, the others one of their own. One that could not be
 * started keeps what it was given.
 */
const numberOf = async (
  { system, folder }: Roster,
  { job, task }: Target,
  { array }: WaitingJob,
  left: number,
): Promise<number> => {
  if (array === undefined || task === undefined) return job;
  const given = array.numbers.get(task);
  if (given !== undefined) return given;
  const isOwn = left <= 1 && !array.isOwnIdGiven;
  if (isOwn) array.isOwnIdGiven = true;
  const number = isOwn ? array.id : await reserveId(system, folder, { job, task });
  array.numbers.set(task, number);
  return number;
};

const turnsOf = async (roster: Roster, starts: readonly Start[]): Promise<readonly Turn[]> => {
  const turns: Turn[] = [];
  for (const start of starts) {
    const target = parseId(start.id);
    const job = target && roster.waiting.get(target.job);
    if (target === undefined || job === undefined) continue;
    const before = turns.filter((turn) => turn.job === job).length;
    const left = (job.array?.waiting.size ?? 1) - before;
    const isNumbered = await attempt(roster, `number of job ${start.id}`, async () => {
      turns.push({ start, target, job, jobId: await numberOf(roster, target, job, left) });
    });
    if (!isNumbered) putOff(roster, start.id);
  }
  return turns;
};

const noteOf = ({ id, cpus, memoryMiB, gpus, start }: Running): NotedJob => {
  const { pid, processStart, bootId } = start;
  return { id, cpus, memoryMiB, gpus, pid, processStart, bootId };
};

/** Chooses so that all experiments of this machine together get no more than there is. */
const choose = async (roster: Roster): Promise<readonly Start[]> => {
  const { running, machine, system, books } = roster;
  const waiting = holdsBack(roster) ? [] : candidates(roster);
  const held = [...running.values()];
  const now = system.clock.now();
  const { starts, isHeldUp } = await agreeOn(books, {
    running: held.map(noteOf),
    choose: (others) => chooseStarts(waiting, held, machine, now, others),
    pause: (ms) => system.clock.sleep(ms),
  });
  books.attend(isHeldUp);
  return starts;
};

/** Each has some half a dozen files open until its wrapper has begun. */
const STARTS_AT_ONCE = 16;

/** Deals with the children that have ended, and starts what fits into the room that they left. */
export const fillMachine = async (roster: Roster): Promise<void> => {
  const { running, ended, system, folder, books } = roster;
  const over = [...ended];
  await Promise.all(
    over.map(([id, code]) => attempt(roster, `end of job ${id}`, () => finishJob(roster, id, code))),
  );
  if (over.length > 0) announceEnds(folder, system.clock.now());
  const turns = await turnsOf(roster, await choose(roster));
  await inBatches(turns, STARTS_AT_ONCE, (turn) => tryToStart(roster, turn));
  // Those that began are noted with their processes at the next turn.
  if (turns.some(({ start }) => !running.has(start.id))) books.note([...running.values()].map(noteOf));
};
