import { describe, expect, test } from "vitest";
import { apply, emptyState } from "../../src/journal/replay.ts";
import type { Event } from "../../src/model/event.ts";
import type { JobReport, Observation, Sighting, SourceAnswer } from "../../src/model/job.ts";
import { lastAttempt } from "../../src/model/record.ts";
import { standingOf } from "../../src/model/standing.ts";
import { conclude } from "../../src/monitor/conclude.ts";
import {
  cancelling,
  completedOnce,
  ended,
  failedOnce,
  intent,
  missed,
  recordAfter,
  seen,
  sighting,
  sought,
  stale,
  submittedOnce,
  T0,
  told,
  twin,
  unclear,
  undelivered,
} from "../support/records.ts";

const SETTLE = { settleMs: 30_000 };
const SECOND = 1000;
const answered: SourceAnswer = { kind: "answered" };
const failed: SourceAnswer = { kind: "failed", reason: "slurmdbd is away" };
const off: SourceAnswer = { kind: "off", reason: "no accounting" };

interface Looked {
  readonly report?: JobReport;
  readonly named?: readonly Sighting[];
  readonly queue?: SourceAnswer;
  readonly records?: SourceAnswer;
}

const observation = ({ report, named, queue = answered, records = answered }: Looked): Observation => ({
  queue,
  records,
  jobs: new Map(report === undefined ? [] : [["812", report]]),
  named: new Map([["r1~t1", named ?? []]]),
});

const saw = (state: string, more: Partial<Sighting> = {}): Looked => ({
  report: { kind: "seen", sighting: sighting(state, more) },
});
const gone: Looked = { report: { kind: "gone" } };

const short = (event: Event): string => {
  switch (event.kind) {
    case "seen":
    case "ended":
      return `${event.kind} ${event.sighting.native}`;
    case "judged":
      return `judged ${event.status}: ${event.note}`;
    case "sought":
      return event.absent ? "sought, absent" : "sought anew";
    case "submitted":
      return `submitted ${event.job.id}${event.job.cluster ? `;${event.job.cluster}` : ""} ${event.how}`;
    case "missed":
      if (event.elements !== undefined) return `missed ${event.elements} elements`;
      return event.recorded === undefined ? "missed" : `missed, recorded as ${event.recorded}`;
    case "twin":
      return `twin ${event.job.id}${event.over ? " over" : ""}`;
    default:
      return event.kind;
  }
};

const lookAt = (events: readonly Event[], looked: Looked, afterMs = 0) =>
  conclude([recordAfter(events)], observation(looked), T0 + afterMs, SETTLE);

/** What a look teaches, in short; that the journal can take it is checked on the way. */
function learned(events: readonly Event[], looked: Looked, afterMs = 0): string[] {
  const conclusions = lookAt(events, looked, afterMs);
  const state = emptyState();
  for (const event of [...events, ...conclusions.events]) apply(state, event);
  return conclusions.events.map(short);
}

const queued = [...submittedOnce, seen("PENDING", { reason: "Priority" })];
const running = [...queued, seen("RUNNING", { startedAt: T0 })];

describe("every state that squeue and sacct print, of a job that was running", () => {
  const active = (state: string, short: string): [string, string[]][] => [
    [state, [`seen ${state}`]],
    [short, [`seen ${short}`]],
  ];
  const final = (state: string, short: string): [string, string[]][] =>
    [state, short].map((word) => [word, [`ended ${word}`]]);

  test.each<[string, string[]]>([
    ...active("PENDING", "PD"),
    ...active("CONFIGURING", "CF"),
    ...active("REQUEUED", "RQ"),
    ...active("REQUEUE_FED", "RF"),
    ...active("REQUEUE_HOLD", "RH"),
    ...active("SPECIAL_EXIT", "SE"),
    ...active("RESV_DEL_HOLD", "RD"),
    ["RUNNING", []],
    ["R", ["seen R"]],
    ...active("RESIZING", "RS"),
    ...active("SIGNALING", "SI"),
    ["EXPEDITING", ["seen EXPEDITING"]],
    ...active("SUSPENDED", "S"),
    ...active("STOPPED", "ST"),
    ...active("COMPLETING", "CG"),
    ...active("STAGE_OUT", "SO"),
    ...active("REVOKED", "RV"),
    ...final("COMPLETED", "CD"),
    ...final("FAILED", "F"),
    ...final("OUT_OF_MEMORY", "OOM"),
    ...final("TIMEOUT", "TO"),
    ...final("DEADLINE", "DL"),
    ...final("CANCELLED", "CA"),
    ...active("PREEMPTED", "PR"),
    ...active("NODE_FAIL", "NF"),
    ...active("BOOT_FAIL", "BF"),
    ["?", []],
    ["LAUNCH_FAILED", []],
    ["POWER_UP_NODE", []],
    ["", []],
    ["constructor", []],
  ])("%s", (state, expected) => {
    for (const source of ["queue", "records"] as const) {
      expect(learned(running, saw(state, { source, startedAt: T0 }))).toEqual(expected);
    }
  });

  test.each<[string, string]>([
    ["PENDING", "queued"],
    ["CONFIGURING", "queued"],
    ["REVOKED", "queued"],
    ["REQUEUE_HOLD", "blocked"],
    ["SPECIAL_EXIT", "blocked"],
    ["RUNNING", "running"],
    ["SUSPENDED", "running"],
    ["COMPLETING", "running"],
    ["STAGE_OUT", "running"],
    ["PREEMPTED", "running"],
    ["?", "unknown"],
  ])("%s, the first thing seen, shows as %s", (state, status) => {
    const { events } = lookAt(submittedOnce, saw(state));
    expect(standingOf(recordAfter(submittedOnce, events), undefined).status).toBe(status);
  });

  test.each<[string, string]>([
    ["JobHeldUser", "blocked"],
    ["JobHeldAdmin", "blocked"],
    ["DependencyNeverSatisfied", "blocked"],
    ["BadConstraints", "blocked"],
    ["InvalidQOS", "blocked"],
    ["InvalidAccount", "blocked"],
    ["launch failed requeued held", "blocked"],
    ["Priority", "queued"],
    ["Resources", "queued"],
    ["BeginTime", "queued"],
    ["ReqNodeNotAvail, UnavailableNodes:n1", "queued"],
  ])("PENDING for %s shows as %s", (reason, status) => {
    const { events } = lookAt(submittedOnce, saw("PENDING", { reason }));
    expect(standingOf(recordAfter(submittedOnce, events), undefined).status).toBe(status);
  });

  test("a word that is not known is told, and the state before it stands", () => {
    const conclusions = lookAt(running, saw("TELEPORTING"));
    expect(conclusions).toEqual({
      events: [],
      findings: [
        {
          severity: "warning",
          code: "scheduler.unknown-state",
          message: 'training/r1: the scheduler says "TELEPORTING" of job 812, which runmark does not know',
          next: "Nothing to do; the status stays what it was until the scheduler says something else",
        },
      ],
    });
  });
});

describe("news", () => {
  test.each<[string, Partial<Sighting>, string[]]>([
    ["nothing new", {}, []],
    ["another reason", { reason: "Resources" }, ["seen PENDING"]],
    ["a node", { node: "n3" }, ["seen PENDING"]],
    ["a start", { startedAt: T0 + 1 }, ["seen PENDING"]],
    ["only another source", { source: "records" }, []],
  ])("%s", (_, more, expected) => {
    expect(learned(queued, saw("PENDING", { reason: "Priority", ...more }))).toEqual(expected);
  });

  test("a job that was missed and is there again is news, so that the count starts anew", () => {
    expect(learned([...queued, ...missed(2)], saw("PENDING", { reason: "Priority" }))).toEqual([
      "seen PENDING",
    ]);
    const record = recordAfter(running, missed(2));
    const { events } = conclude([record], observation(saw("TELEPORTING")), T0, SETTLE);
    expect(lastAttempt(recordAfter(running, missed(2), events))?.phase).toEqual({
      ...lastAttempt(recordAfter(running))?.phase,
    });
  });

  test("what is over, and what awaits its outputs, is not looked at", () => {
    for (const events of [
      failedOnce,
      completedOnce,
      [...submittedOnce, ended("COMPLETED")],
      [intent(), undelivered()],
    ]) {
      expect(learned(events, saw("RUNNING"))).toEqual([]);
    }
  });
});

describe("absence", () => {
  const standing = (events: readonly Event[]) => standingOf(recordAfter(events), undefined).status;

  test("counts only where every source answered, and is unknown from the third look on, never an end", () => {
    let events: readonly Event[] = running;
    const seenAs: string[] = [];
    for (const looked of [
      gone,
      { report: { kind: "unclear", reason: "x" } } as const,
      gone,
      {},
      gone,
      gone,
      gone,
    ]) {
      const conclusions = lookAt(events, looked);
      seenAs.push(
        `${conclusions.events.map(short).join(" ")}: ${standing([...events, ...conclusions.events])}`,
      );
      events = [...events, ...conclusions.events];
    }
    expect(seenAs).toEqual([
      "missed: running",
      ": running",
      "missed: running",
      ": running",
      "missed: unknown",
      ": unknown",
      ": unknown",
    ]);
  });

  test("looks in a row: one that finds the job starts the count anew", () => {
    const events = [...running, ...missed(2), seen("RUNNING", { startedAt: T0 }), ...missed(2)];
    expect(standing(events)).toBe("running");
    expect(learned([...running, ...missed(5)], saw("RUNNING", { startedAt: T0 }))).toEqual(["seen RUNNING"]);
  });

  test.each<[string, readonly Event[], string[]]>([
    ["after the first look", [...running, cancelling()], ["missed"]],
    [
      "after the third",
      [...running, cancelling(), ...missed(2)],
      ["missed", "judged cancelled: cancelled as asked; its end is in no record"],
    ],
    [
      "that was lost before it was asked for",
      [...running, ...missed(3), cancelling()],
      ["judged cancelled: cancelled as asked; its end is in no record"],
    ],
  ])("of a job whose end was asked for: %s", (_, events, expected) => {
    expect(learned(events, gone)).toEqual(expected);
  });

  const two: Looked = { report: { kind: "gone", elements: 2 } };
  test.each<[string, readonly Event[], Looked, string[], string]>([
    ["once", running, two, ["missed 2 elements"], "running"],
    ["three times", [...running, ...missed(2, T0, 2)], two, ["missed 2 elements"], "unknown"],
    ["fewer than before", [...running, ...missed(2, T0, 3)], two, ["missed 2 elements"], "running"],
    ["found after all", [...running, ...missed(2, T0, 2)], saw("COMPLETED"), ["ended COMPLETED"], "running"],
    [
      "the rest of what was cancelled",
      [...running, cancelling(), ...missed(2, T0, 2)],
      two,
      ["missed 2 elements", "judged cancelled: cancelled as asked; its end is in no record"],
      "cancelled",
    ],
  ])("of some elements of an array: %s", (_, events, looked, expected, status) => {
    const learnt = lookAt(events, looked).events;
    expect(learnt.map(short)).toEqual(expected);
    expect(standing([...events, ...learnt])).toBe(status);
  });

  test("an array that is found by its name is followed, and is over when the next look shows all of it", () => {
    const array = { open: 0, shown: 2, bad: 0, element: "812_1" };
    const named = [sighting("COMPLETED", { source: "records", array })];
    expect(learned([intent()], { named }, 0)).toEqual(["submitted 812 found"]);
  });

  test("of a cancelled job leaves the way free for a person's retry", () => {
    const events = [...running, told("retry"), cancelling(), ...missed(2)];
    const after = recordAfter(events, lookAt(events, gone).events);
    expect(standingOf(after, undefined)).toEqual({ status: "pending" });
  });
});

describe("an end that SLURM may take back has to stand for 10 s", () => {
  const preempted = [...running, seen("PREEMPTED", { startedAt: T0 }, T0)];
  const end = ["ended PREEMPTED"];
  test.each<[string, readonly Event[], Looked, number, string[]]>([
    ["seen first", running, saw("PREEMPTED", { startedAt: T0 }), 60, ["seen PREEMPTED"]],
    ["seen first, of a job just found", submittedOnce, saw("NODE_FAIL"), 60, ["seen NODE_FAIL"]],
    ["too early", preempted, saw("PREEMPTED", { startedAt: T0 }), 9.999, []],
    ["in time", preempted, saw("PREEMPTED", { startedAt: T0 }), 10, end],
    ["by the records", preempted, saw("PREEMPTED", { startedAt: T0, source: "records" }), 10, end],
    ["back in the queue", preempted, saw("PENDING"), 60, ["seen PENDING"]],
    ["another such state", preempted, saw("NODE_FAIL", { startedAt: T0 }), 60, ["seen NODE_FAIL"]],
    [
      "preempted again in another run",
      preempted,
      saw("PREEMPTED", { startedAt: T0 + 1 }),
      60,
      ["seen PREEMPTED"],
    ],
    ["gone", preempted, gone, 60, ["missed"]],
    ["gone, then there again", [...preempted, ...missed(1)], saw("PREEMPTED", { startedAt: T0 }), 60, end],
    [
      "a real end behind it",
      preempted,
      saw("CANCELLED", { native: "CANCELLED by 0" }),
      1,
      ["ended CANCELLED by 0"],
    ],
  ])("%s", (_, events, looked, seconds, expected) => {
    expect(learned(events, looked, seconds * SECOND)).toEqual(expected);
  });
});

describe("a submission whose outcome is not known", () => {
  const asked = [intent(), unclear()];
  const crashed = [intent()];
  const soughtAt = (seconds: number) => sought(true, T0 + seconds * SECOND);
  const lookedAt = (...seconds: number[]) => seconds.map(soughtAt);
  const found = (state: string, more: Partial<Sighting> = {}): Looked => ({ named: [sighting(state, more)] });
  const AGAIN = ["sought, absent", "undelivered"];

  test.each<[string, readonly Event[], Looked, number, string[]]>([
    ["found waiting", asked, found("PENDING"), 1, ["submitted 812 found", "seen PENDING"]],
    [
      "found on a cluster",
      asked,
      found("RUNNING", { cluster: "gpu" }),
      1,
      ["submitted 812;gpu found", "seen RUNNING"],
    ],
    ["found completed", crashed, found("COMPLETED"), 9999, ["submitted 812 found", "ended COMPLETED"]],
    [
      "found failed, by the records",
      crashed,
      found("FAILED", { source: "records", exitCode: 2 }),
      9999,
      ["submitted 812 found", "ended FAILED"],
    ],
    [
      "found preempted: that may pass",
      asked,
      found("PREEMPTED"),
      9999,
      ["submitted 812 found", "seen PREEMPTED"],
    ],
    ["found in a state that is not known", asked, found("?"), 1, ["submitted 812 found", "seen ?"]],
    [
      "found although accounting is away",
      asked,
      { ...found("RUNNING"), records: failed },
      1,
      ["submitted 812 found", "seen RUNNING"],
    ],
    ["absent, looked at for the first time", asked, {}, 9999, ["sought, absent"]],
    [
      "absent for less than the settle time",
      [...asked, ...lookedAt(10, 20, 30)],
      {},
      39.9,
      ["sought, absent"],
    ],
    ["absent for the settle time", [...asked, ...lookedAt(10, 20, 30)], {}, 40, AGAIN],
    ["absent for it, looked at more often", [...asked, ...lookedAt(10, 11, 12, 18, 22, 31)], {}, 40, AGAIN],
    ["absent for long, but looked at thrice", [...asked, ...lookedAt(10, 300)], {}, 600, ["sought, absent"]],
    ["absent for long, by looks a minute apart", [...asked, ...lookedAt(60, 120, 180)], {}, 240, AGAIN],
    [
      "the clock jumped an hour ahead between the looks",
      [...asked, ...lookedAt(1, 3601, 3602)],
      {},
      3607,
      ["sought, absent"],
    ],
    ["it jumped, and it has been long since", [...asked, ...lookedAt(1, 3601, 3611)], {}, 3621, AGAIN],
    ["the clock was set back an hour", [...asked, ...lookedAt(3600, 3610, 10)], {}, 20, ["sought, absent"]],
    ["a look just after the last one on record", [...asked, ...lookedAt(10)], {}, 14.9, []],
    ["the clock was set back since", [...asked, ...lookedAt(10)], {}, 9, ["sought, absent"]],
    ["accounting is away", asked, { records: failed }, 60, []],
    [
      "accounting is away after a look that counted",
      [...asked, soughtAt(10)],
      { records: failed },
      60,
      ["sought anew"],
    ],
    ["the queue is away", [...asked, soughtAt(10)], { queue: failed }, 60, ["sought anew"]],
    ["no accounting here", [...asked, ...lookedAt(10, 20, 30)], { records: off }, 40, AGAIN],
    [
      "no accounting, and the queue may have forgotten it",
      [...asked, soughtAt(10)],
      { records: off },
      240,
      ["sought anew"],
    ],
    [
      "the process died: its sbatch may still be at it",
      [...crashed, ...lookedAt(20, 40, 60, 80, 100, 120, 140)],
      {},
      149.9,
      ["sought, absent"],
    ],
    [
      "the process died: by now sbatch has given up too",
      [...crashed, ...lookedAt(20, 40, 60, 80, 100, 120, 140)],
      {},
      150,
      AGAIN,
    ],
    [
      "the process died, and the clock jumped a day ahead before anybody looked",
      [...crashed, ...lookedAt(86_400, 86_420, 86_440, 86_460, 86_480, 86_500)],
      {},
      86_520,
      ["sought, absent"],
    ],
    [
      "the process died, the clock jumped, and sbatch has given up",
      [...crashed, ...lookedAt(86_400, 86_420, 86_440, 86_460, 86_480, 86_500, 86_520)],
      {},
      86_530,
      AGAIN,
    ],
    ["the process died long ago, first look", crashed, {}, 9999, ["sought, absent"]],
  ])("%s", (_, events, looked, seconds, expected) => {
    expect(learned(events, looked, seconds * SECOND)).toEqual(expected);
  });

  test.each<[string, readonly Event[], Looked, number, string[]]>([
    [
      "with accounting away, and no such job in the queue",
      [...asked, told("retry")],
      { records: failed },
      60,
      ["sought, absent"],
    ],
    [
      "and after the settle time",
      [...asked, told("retry"), ...lookedAt(60, 70, 80)],
      { records: failed },
      90,
      AGAIN,
    ],
    [
      "without accounting, long after",
      [...asked, told("retry"), ...lookedAt(9000, 9010, 9020)],
      { records: off },
      9030,
      AGAIN,
    ],
    [
      "to cancel it, just so",
      [...asked, told("cancel"), ...lookedAt(9000, 9010, 9020)],
      { records: off },
      9030,
      AGAIN,
    ],
    [
      "with the queue away it proves nothing",
      [...asked, told("retry"), soughtAt(60)],
      { queue: failed },
      9000,
      ["sought anew"],
    ],
    [
      "and it is found",
      [...asked, told("retry")],
      found("RUNNING"),
      60,
      ["submitted 812 found", "seen RUNNING"],
    ],
  ])("a person's word decides where the records cannot: %s", (_, events, looked, seconds, expected) => {
    expect(learned(events, looked, seconds * SECOND)).toEqual(expected);
  });

  test("two jobs of one name: the older is followed, the other kept in mind for as long as it lives", () => {
    const two = { named: [sighting("RUNNING"), sighting("PENDING", { id: "813" })] };
    const { events, findings } = lookAt(asked, two);
    expect(events.map(short)).toEqual(["submitted 812 found", "twin 813", "seen RUNNING"]);
    expect(findings).toEqual([]);
  });

  test("two jobs of one name, of which the other has ended: that is told once", () => {
    const two = { named: [sighting("RUNNING"), sighting("COMPLETED", { id: "813" })] };
    const { events, findings } = lookAt(asked, two);
    expect(events.map(short)).toEqual(["submitted 812 found", "seen RUNNING"]);
    expect(findings).toEqual([
      {
        severity: "warning",
        code: "submission.second-job",
        message: "training/r1: jobs 812 and 813 were both named r1~t1; 812, the older, is followed",
        next: "Job 813 has ended (COMPLETED): see that the outputs are of one job",
      },
    ]);
  });

  test("it is looked up by the name of its attempt alone", () => {
    const { events } = conclude(
      [recordAfter(asked)],
      { ...observation({}), named: new Map([["r1~t2", [sighting("RUNNING")]]]) },
      T0,
      SETTLE,
    );
    expect(events.map(short)).toEqual(["sought, absent"]);
  });
});

describe("a twin", () => {
  const living = [...running, twin("813")];
  const lookAtTwin = (report: JobReport | undefined): string[] => {
    const looked = observation({});
    const jobs = new Map(report === undefined ? [] : [["813", report]]);
    return conclude([recordAfter(living)], { ...looked, jobs }, T0, SETTLE).events.map(short);
  };
  const is = (state: string): JobReport => ({ kind: "seen", sighting: sighting(state, { id: "813" }) });
  test.each<[string, JobReport | undefined, string[]]>([
    ["runs", is("RUNNING"), []],
    ["is not answered for", { kind: "unclear", reason: "?" }, []],
    ["was not asked for", undefined, []],
    ["has ended", is("COMPLETED"), ["twin 813 over"]],
    ["is gone", { kind: "gone" }, ["twin 813 over"]],
  ])("that %s", (_, report, expected) => {
    expect(lookAtTwin(report)).toEqual(expected);
  });

  test("outlives the attempt, and is forgotten with its end", () => {
    expect(recordAfter([...failedOnce, intent(2), twin("813")]).twins).toEqual([
      { id: "813", name: "r1~t1", submittedAt: T0 },
    ]);
    expect(recordAfter([...living, twin("813", true)]).twins).toBeUndefined();
  });
});

describe("a record that says RUNNING for ever, of a job that has left the queue", () => {
  const left: Looked = { report: { kind: "unclear", reason: "...", recorded: "RUNNING" } };
  const MINUTE = 60 * SECOND;
  const once = [...running, stale("RUNNING", T0)];
  test.each<[string, readonly Event[], Looked, number, string[], string]>([
    ["the first look", running, left, 0, ["missed, recorded as RUNNING"], "running"],
    ["looks in between say nothing new", once, left, 14 * MINUTE, [], "running"],
    ["a quarter of an hour", once, left, 15 * MINUTE, ["missed, recorded as RUNNING"], "unknown"],
    ["told already", [...once, stale("RUNNING", T0 + 15 * MINUTE)], left, 20 * MINUTE, [], "unknown"],
    [
      "it is in the queue again",
      once,
      saw("RUNNING", { startedAt: T0 }),
      MINUTE,
      ["seen RUNNING"],
      "running",
    ],
    [
      "its record is completed at last",
      [...once, stale("RUNNING", T0 + 15 * MINUTE)],
      saw("COMPLETED", { source: "records" }),
      60 * MINUTE,
      ["ended COMPLETED"],
      "running",
    ],
    ["it is in no record any more: counted anew", once, gone, MINUTE, ["missed"], "running"],
    [
      "the records do not answer",
      once,
      { report: { kind: "unclear", reason: "?" } },
      60 * MINUTE,
      [],
      "running",
    ],
    ["it was lost before", [...running, ...missed(3)], left, 60 * MINUTE, [], "unknown"],
  ])("%s", (_, events, looked, afterMs, expected, status) => {
    const learnt = lookAt(events, looked, afterMs).events;
    expect(learnt.map(short)).toEqual(expected);
    expect(standingOf(recordAfter([...events, ...learnt]), undefined).status).toBe(status);
  });

  test("a person is told which job, and what accounting says", () => {
    const overdue = recordAfter([...once, stale("RUNNING", T0 + 15 * MINUTE)]);
    expect(standingOf(overdue, undefined).reason).toBe(
      "job 812 has left the queue, but accounting still says RUNNING: see its output; `retry` runs it again",
    );
  });
});

test("every record is concluded, in order, at the time of the look", () => {
  const other = { ...recordAfter(submittedOnce), key: "training/r2" };
  const { events } = conclude([recordAfter(submittedOnce), other], observation(gone), T0 + 5, SETTLE);
  expect(events).toEqual([
    { kind: "missed", task: "training/r1", attempt: 1, at: T0 + 5 },
    { kind: "missed", task: "training/r2", attempt: 1, at: T0 + 5 },
  ]);
});

describe("where its output goes", () => {
  const stdout = "/exp/slurm-812.out";
  const stderr = "/exp/slurm-812.err";
  const told = [...submittedOnce, seen("RUNNING", { startedAt: T0, stdout, stderr })];
  const outputsOf = (looked: Looked) =>
    lookAt(told, looked).events.flatMap((event) =>
      "sighting" in event ? [[event.kind, event.sighting.stdout, event.sighting.stderr]] : [],
    );

  test("is kept from the queue when the records tell the end", () => {
    const end = saw("FAILED", { source: "records", startedAt: T0 });
    expect(outputsOf(end)).toEqual([["ended", stdout, stderr]]);
    expect(outputsOf(saw("SUSPENDED", { startedAt: T0 }))).toEqual([["seen", stdout, stderr]]);
  });

  test("is what the newest look says", () => {
    expect(outputsOf(saw("FAILED", { stdout: "/exp/other" }))).toEqual([["ended", "/exp/other", undefined]]);
  });
});
