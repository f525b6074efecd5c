import type { Backend } from "../../src/backends/backend.ts";
import {
  type CancelAnswer,
  type JobRef,
  type JobReport,
  type JobRequest,
  jobKey,
  type Observation,
  type Question,
  type Sighting,
  type SourceAnswer,
  type SubmitAnswer,
} from "../../src/model/job.ts";
import type { JobUsage, UsageAnswer } from "../../src/model/usage.ts";
import type { Memory } from "../support/tree.ts";
import {
  advance,
  elementsOf,
  type Life,
  type MemoryJob,
  shownName,
  sightingOf,
  usageIn,
} from "./memory-job.ts";

/** What becomes of one submission, instead of plain acceptance. */
export interface SubmitPlan {
  /** Whether there is a job afterwards; `late`: only when {@link MemoryControl.thaw} is called. */
  readonly made: boolean | "late";
  /** What the caller is told. */
  readonly answer: SubmitAnswer;
}

/** The test's hand on the scheduler. Nothing happens by itself but what the clock and a given `life` bring. */
export interface MemoryControl {
  /** Every job that was ever made, in order; also those that the scheduler has lost. */
  readonly jobs: readonly MemoryJob[];
  readonly calls: {
    readonly submit: readonly JobRequest[];
    readonly observe: readonly Question[];
    readonly cancel: readonly (readonly JobRef[])[];
  };
  jobsNamed(name: string): readonly MemoryJob[];
  set(
    id: string,
    state: string,
    facts?: Partial<Pick<MemoryJob, "exitCode" | "signal" | "reason" | "node" | "use">>,
  ): void;
  /** COMPLETED, or FAILED with that exit code. */
  finish(id: string, exitCode?: number): void;
  /** The queue forgets it as SLURM does after MinJobAge; the records still know. */
  purge(id: string): void;
  /** No source knows it any more; its id is given to the next job, as after a crash of the controller. */
  lose(id: string): void;
  /** Plans for the next submissions, one each; after them, acceptance again. */
  planSubmits(...plans: readonly SubmitPlan[]): void;
  /** The frozen controller goes on: jobs that were made `late` are there now. */
  thaw(): void;
  /** The next looks get this for an answer of that source. */
  answerQueue(answer: SourceAnswer, looks?: number): void;
  answerRecords(answer: SourceAnswer, looks?: number): void;
  /** The next call of cancel is answered so and not obeyed. */
  answerCancel(answer: CancelAnswer): void;
  /** Jobs that the same user has in the queue beside ours. */
  setOthers(count: number): void;
  /** All that it is now, its jobs with it; `calls` goes on. */
  remember(): Memory;
}

export interface MemoryOptions {
  /** Epoch ms. */
  readonly now: () => number;
  readonly name?: Backend["name"];
  readonly largestArray?: number;
  /** How jobs fare by themselves; absent: they stay PENDING until the test says otherwise. */
  readonly life?: (request: JobRequest, submittedAt: number) => Life;
}

/** A scheduler in memory: deterministic, synchronous inside, scripted by the test. */
export function memoryBackend(options: MemoryOptions): Backend & MemoryControl {
  const jobs: MemoryJob[] = [];
  const calls = {
    submit: [] as JobRequest[],
    observe: [] as Question[],
    cancel: [] as (readonly JobRef[])[],
  };
  const plans: SubmitPlan[] = [];
  const queueAnswers: SourceAnswer[] = [];
  const recordsAnswers: SourceAnswer[] = [];
  const cancelAnswers: CancelAnswer[] = [];
  const idsToReuse: string[] = [];
  let lastId = 1000;
  let others = 0;

  const visible = () => jobs.filter((job) => job.known !== "nowhere" && job.known !== "late");
  const current = (id: string): MemoryJob => {
    const job = jobs.findLast((candidate) => candidate.id === id && candidate.known !== "nowhere");
    if (job === undefined) throw new Error(`the test speaks of job ${id}, which is not there`);
    return job;
  };

  const make = (request: JobRequest, known: MemoryJob["known"]): string => {
    const submittedAt = options.now();
    const id = idsToReuse.shift() ?? String(++lastId);
    const elements = elementsOf(request);
    const [only] = elements;
    const isArray = only !== request;
    const waitsFor = jobs.find((job) => job.id === request.dependsOn && job.known !== "nowhere");
    for (const [index, element] of elements.entries()) {
      const life = options.life?.(element, submittedAt);
      jobs.push({
        id: isArray ? `${id}_${index}` : id,
        request: element,
        ...(isArray ? { arrayName: request.name } : {}),
        ...{ known, state: "PENDING", submittedAt, ...(life && { life }), ...(waitsFor && { waitsFor }) },
      });
    }
    return id;
  };

  const submitNow = (request: JobRequest): SubmitAnswer => {
    calls.submit.push(request);
    const plan = plans.shift();
    if (plan === undefined) return { kind: "accepted", id: make(request, "queue") };
    if (plan.made !== false) make(request, plan.made === "late" ? "late" : "queue");
    return plan.answer;
  };

  const observeNow = (question: Question): Observation => {
    calls.observe.push(question);
    for (const job of jobs) advance(job, options.now());
    const queue = queueAnswers.shift() ?? answered;
    if (queue.kind !== "answered") return silence(question, queue);
    return join(question, visible(), () => recordsAnswers.shift() ?? answered, others);
  };

  const cancelNow = (refs: readonly JobRef[]): ReadonlyMap<string, CancelAnswer> => {
    calls.cancel.push(refs);
    const answer = cancelAnswers.shift();
    for (const ref of answer === undefined ? refs : []) {
      const job = visible().find((candidate) => candidate.id === ref.id);
      if (job === undefined) continue;
      advance(job, options.now());
      if (job.endedAt === undefined) Object.assign(job, { state: "CANCELLED", endedAt: options.now() });
    }
    return new Map(refs.map((ref) => [jobKey(ref), answer ?? { kind: "asked" }]));
  };

  const usageNow = (refs: readonly JobRef[]): UsageAnswer => {
    for (const job of jobs) advance(job, options.now());
    const found = refs.flatMap((ref) => {
      const job = visible().findLast((candidate) => candidate.id === ref.id && isOurs(ref, candidate));
      const usage: JobUsage | undefined = job && usageIn(job, options.now());
      return usage === undefined ? [] : [[jobKey(ref), [usage]] as const];
    });
    return { records: recordsAnswers.shift() ?? answered, jobs: new Map(found) };
  };

  const remember = (): Memory => {
    const each = jobs.map((job) => ({ job, was: { ...job } }));
    const lists = [
      rememberList(jobs),
      rememberList(plans),
      rememberList(queueAnswers),
      rememberList(recordsAnswers),
      rememberList(cancelAnswers),
      rememberList(idsToReuse),
    ];
    const numbers = [lastId, others] as const;
    return {
      print: JSON.stringify([lists.map(({ kept }) => kept), numbers]),
      putBack: () => {
        for (const list of lists) list.putBack();
        for (const { job, was } of each) become(job, was);
        [lastId, others] = numbers;
      },
    };
  };

  const set: MemoryControl["set"] = (id, state, facts = {}) => {
    const job = current(id);
    const now = options.now();
    Object.assign(job, { state, ...facts });
    if (state !== "PENDING") job.startedAt ??= now;
    if (ENDED.has(state)) job.endedAt = now;
    else delete job.endedAt;
  };

  return {
    name: options.name ?? "slurm",
    submit: async (request) => submitNow(request),
    observe: async (question) => observeNow(question),
    cancel: async (refs) => cancelNow(refs),
    largestArray: async () => options.largestArray ?? 1_000,
    usage: async (refs) => usageNow(refs),
    jobs,
    calls,
    jobsNamed: (name) => jobs.filter((job) => job.request.name === name),
    set,
    finish: (id, exitCode = 0) => set(id, exitCode === 0 ? "COMPLETED" : "FAILED", { exitCode }),
    purge: (id) => {
      current(id).known = "records";
    },
    lose: (id) => {
      current(id).known = "nowhere";
      idsToReuse.push(id);
    },
    planSubmits: (...next) => void plans.push(...next),
    thaw: () => {
      for (const job of jobs) if (job.known === "late") job.known = "queue";
    },
    answerQueue: (answer, looks = 1) => void queueAnswers.push(...Array<SourceAnswer>(looks).fill(answer)),
    answerRecords: (answer, looks = 1) =>
      void recordsAnswers.push(...Array<SourceAnswer>(looks).fill(answer)),
    answerCancel: (answer) => void cancelAnswers.push(answer),
    setOthers: (count) => {
      others = count;
    },
    remember,
  };
}

function rememberList<Value>(list: Value[]): { readonly kept: readonly Value[]; putBack(): void } {
  const kept = [...list];
  return { kept, putBack: () => void list.splice(0, list.length, ...kept) };
}

/** The same job, to those that wait for it above all, as it was once. */
function become(job: MemoryJob, was: MemoryJob): void {
  for (const key of Object.keys(job)) Reflect.deleteProperty(job, key);
  Object.assign(job, was);
}

const answered: SourceAnswer = { kind: "answered" };
const ENDED: ReadonlySet<string> = new Set(
  "COMPLETED FAILED CANCELLED TIMEOUT OUT_OF_MEMORY NODE_FAIL PREEMPTED BOOT_FAIL DEADLINE".split(" "),
);

function silence(question: Question, queue: Exclude<SourceAnswer, { kind: "answered" }>): Observation {
  return {
    queue,
    records: answered,
    jobs: new Map(question.jobs.map((job) => [jobKey(job), { kind: "unclear", reason: queue.reason }])),
    named: new Map(question.names.map(({ name }) => [name, []])),
  };
}

function join(
  question: Question,
  known: readonly MemoryJob[],
  askRecords: () => SourceAnswer,
  others: number,
): Observation {
  const inQueue = known.filter((job) => job.known === "queue");
  const byId = new Map(inQueue.map((job) => [job.id, job]));
  const names = new Set(inQueue.map(shownName));
  const hidden =
    question.jobs.some((ref) => !isOurs(ref, byId.get(ref.id))) ||
    question.names.some((asked) => !names.has(asked.name));
  const records = hidden ? askRecords() : answered;
  const recorded = new Map(known.map((job) => [job.id, job]));

  const report = (ref: JobRef): JobReport => {
    const queued = byId.get(ref.id);
    if (queued !== undefined && isOurs(ref, queued))
      return { kind: "seen", sighting: sightingOf(queued, "queue") };
    if (records.kind === "failed") return { kind: "unclear", reason: records.reason };
    const job = records.kind === "answered" ? recorded.get(ref.id) : undefined;
    return job !== undefined && isOurs(ref, job)
      ? { kind: "seen", sighting: sightingOf(job, "records") }
      : { kind: "gone" };
  };

  const find = (asked: Question["names"][number]): readonly Sighting[] => {
    const source = names.has(asked.name) || records.kind !== "answered" ? inQueue : known;
    const found = source.filter((job) => shownName(job) === asked.name && job.submittedAt >= asked.since);
    const wholes = new Map(found.map((job) => [job.id.replace(/_.*/, ""), job]));
    return [...wholes].map(([id, job]) => ({
      ...sightingOf(job, job.known === "queue" ? "queue" : "records"),
      id,
    }));
  };

  const live = inQueue.filter((job) => job.endedAt === undefined);
  return {
    queue: answered,
    records,
    jobs: new Map(question.jobs.map((ref) => [jobKey(ref), report(ref)])),
    named: new Map(question.names.map((asked) => [asked.name, find(asked)])),
    queuedByUser: others + live.length,
    liveByName: new Map(live.toReversed().map((job) => [shownName(job), sightingOf(job, "queue")])),
  };
}

const isOurs = (ref: JobRef, job: MemoryJob | undefined): boolean =>
  job !== undefined &&
  (ref.name === undefined || shownName(job) === ref.name) &&
  (ref.submittedAt === undefined || job.submittedAt >= ref.submittedAt);
