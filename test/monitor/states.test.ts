import { describe, expect, test } from "vitest";
import { normaliseState } from "../../src/backends/slurm/states.ts";
import type { Event } from "../../src/model/event.ts";
import type { Observation } from "../../src/model/job.ts";
import { meaningOf } from "../../src/model/meaning.ts";
import { standingOf } from "../../src/model/standing.ts";
import { CONDITIONAL_END_MS, conclude } from "../../src/monitor/conclude.ts";
import { recordAfter, seen, sighting, submittedOnce, T0 } from "../support/records.ts";

/** From the text of squeue or sacct to what the row of a job that was running shows after one look. */
function shows(native: string, reason?: string): string {
  const state = normaliseState(native);
  const more = reason === undefined ? { native } : { native, reason };
  const report = { kind: "seen", sighting: sighting(state, more) } as const;
  const look: Observation = {
    queue: { kind: "answered" },
    records: { kind: "answered" },
    jobs: new Map([["812", report]]),
    named: new Map(),
  };
  const before: Event[] = [...submittedOnce, seen("RUNNING", {}, T0)];
  const { events } = conclude([recordAfter(before)], look, T0 + 60_000, { settleMs: 30_000 });
  const ended = events.find((event) => event.kind === "ended");
  const meaning = meaningOf(report.sighting);
  if (ended !== undefined && meaning.kind === "final") return `ends as ${meaning.status}`;
  const { status, reason: why } = standingOf(recordAfter([...before, ...events]), undefined);
  return why === undefined ? status : `${status}: ${why}`;
}

describe("every state and flag of squeue and sacct, long and short", () => {
  test.each([
    // Waiting.
    ["PENDING", "queued"],
    ["PD", "queued"],
    ["CONFIGURING", "queued"],
    ["CONFIGURI+", "queued"],
    ["CF", "queued"],
    ["REQUEUED", "queued"],
    ["RQ", "queued"],
    ["REQUEUE_FED", "queued"],
    ["REQUEUE_F+", "queued"],
    ["RF", "queued"],
    // A sibling of the federation runs it: no end, whatever this cluster says from now on.
    ["REVOKED", "queued: another cluster of the federation has taken it"],
    ["RV", "queued: another cluster of the federation has taken it"],
    // Held.
    ["REQUEUE_HOLD", "blocked: held after a requeue"],
    ["REQUEUE_H+", "blocked: held after a requeue"],
    ["RH", "blocked: held after a requeue"],
    ["SPECIAL_EXIT", "blocked: held after a special exit"],
    ["SPECIAL_E+", "blocked: held after a special exit"],
    ["SE", "blocked: held after a special exit"],
    ["RESV_DEL_HOLD", "blocked: held because its reservation was deleted"],
    ["RESV_DEL_+", "blocked: held because its reservation was deleted"],
    ["RD", "blocked: held because its reservation was deleted"],
    // At work, or paused.
    ["RUNNING", "running"],
    ["R", "running"],
    ["RESIZING", "running"],
    ["RS", "running"],
    ["SIGNALING", "running"],
    ["SI", "running"],
    ["EXPEDITING", "running"],
    ["SUSPENDED", "running"],
    ["S", "running"],
    ["STOPPED", "running"],
    ["ST", "running"],
    // The end is hidden, or its outputs are still being written.
    ["COMPLETING", "running"],
    ["CG", "running"],
    ["STAGE_OUT", "running"],
    ["SO", "running"],
    // Ends.
    ["COMPLETED", "ends as completed"],
    ["CD", "ends as completed"],
    ["FAILED", "ends as failed"],
    ["F", "ends as failed"],
    ["OUT_OF_MEMORY", "ends as out_of_memory"],
    ["OUT_OF_ME+", "ends as out_of_memory"],
    ["OOM", "ends as out_of_memory"],
    ["TIMEOUT", "ends as timeout"],
    ["TO", "ends as timeout"],
    ["DEADLINE", "ends as timeout"],
    ["DL", "ends as timeout"],
    ["CANCELLED", "ends as cancelled"],
    ["CANCELLED+", "ends as cancelled"],
    ["CANCELLED by 0", "ends as cancelled"],
    ["CANCELLED by 1001", "ends as cancelled"],
    ["CA", "ends as cancelled"],
    // Ends that SLURM may take back under the same id.
    ["PREEMPTED", "running: PREEMPTED, to be confirmed"],
    ["PR", "running: PR, to be confirmed"],
    ["NODE_FAIL", "running: NODE_FAIL, to be confirmed"],
    ["NF", "running: NF, to be confirmed"],
    ["BOOT_FAIL", "running: BOOT_FAIL, to be confirmed"],
    ["BF", "running: BF, to be confirmed"],
    // Text that nobody knows leaves everything as it was.
    ["?", "running"],
    ["LAUNCH_FAILED", "running"],
    ["POWER_UP_NODE", "running"],
    ["RECONFIG_FAIL", "running"],
    ["UPDATE_DB", "running"],
    ["SOMETHING_NEW", "running"],
    ["", "running"],
  ])("%j: %s", (native, expected) => {
    expect(shows(native)).toBe(expected);
  });
});

describe("why a job waits", () => {
  const held = "`scontrol release 812` lets it go";
  test.each([
    // These pass by themselves.
    ["Priority", "queued: Priority"],
    ["Resources", "queued: Resources"],
    ["BeginTime", "queued: BeginTime"],
    ["Dependency", "queued: Dependency"],
    ["JobArrayTaskLimit", "queued: JobArrayTaskLimit"],
    ["Licenses", "queued: Licenses"],
    ["Reservation", "queued: Reservation"],
    ["NodeDown", "queued: NodeDown"],
    ["AssocMaxJobsLimit", "queued: AssocMaxJobsLimit"],
    ["QOSMaxJobsPerUserLimit", "queued: QOSMaxJobsPerUserLimit"],
    ["QOSMaxCpuPerUserLimit", "queued: QOSMaxCpuPerUserLimit"],
    ["QOSMaxGRESPerUser", "queued: QOSMaxGRESPerUser"],
    ["AssocGrpGRESRunMinutes", "queued: AssocGrpGRESRunMinutes"],
    ["ReqNodeNotAvail, UnavailableNodes:n[1-4]", "queued: ReqNodeNotAvail, UnavailableNodes:n[1-4]"],
    [
      "Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions",
      "queued: Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions",
    ],
    ["SomethingNew", "queued: SomethingNew"],
    // Somebody has to let it go, or open what is closed.
    [
      "PartitionDown",
      "blocked: PartitionDown: its partition is closed; it starts when it is open again (`sinfo` shows it)",
    ],
    [
      "JobHeldUser",
      `blocked: JobHeldUser: held by its owner: ${held}, or on this machine \`retry\` without \`--hold\``,
    ],
    ["JobHeldAdmin", "blocked: JobHeldAdmin: held by an administrator"],
    ["JobHoldMaxRequeue", `blocked: JobHoldMaxRequeue: held after too many requeues: ${held}`],
    [
      "launch failed requeued held",
      `blocked: launch failed requeued held: held since its launch failed: ${held}`,
    ],
    [
      "launch_failed_requeued_held",
      `blocked: launch_failed_requeued_held: held since its launch failed: ${held}`,
    ],
    ["job requeued in held state", `blocked: job requeued in held state: held after a requeue: ${held}`],
    [
      "user env retrieval failed requeued held",
      `blocked: user env retrieval failed requeued held: held: ${held}`,
    ],
    ["ReservationDeleted", "blocked: ReservationDeleted: its reservation was deleted"],
    // It can never start as it is.
    ["DependencyNeverSatisfied", "blocked: DependencyNeverSatisfied: what it depends on has failed"],
    ["BadConstraints", "blocked: BadConstraints: no node can ever meet what it asks for"],
    ["InvalidQOS", "blocked: InvalidQOS: its QOS is not valid"],
    ["InvalidAccount", "blocked: InvalidAccount: its account is not valid"],
    ["PartitionTimeLimit", "blocked: PartitionTimeLimit: it asks for more time than its partition gives"],
    [
      "PartitionNodeLimit",
      "blocked: PartitionNodeLimit: it asks for more or fewer nodes than its partition gives",
    ],
    ["PartitionConfig", "blocked: PartitionConfig: its partition does not take jobs like it"],
    ["AccountNotAllowed", "blocked: AccountNotAllowed: its account may not use the partition"],
    ["QOSNotAllowed", "blocked: QOSNotAllowed: its QOS may not use the partition"],
    [
      "Job's account not permitted to use this partition (vip allows vip not lab)",
      "blocked: Job's account not permitted to use this partition (vip allows vip not lab): choose another partition, or ask the site for access",
    ],
    [
      "Job's QOS not permitted to use this partition (fast denies normal including normal)",
      "blocked: Job's QOS not permitted to use this partition (fast denies normal including normal): choose another partition, or ask the site for access",
    ],
    ["QOSMaxCpuPerJobLimit", "blocked: QOSMaxCpuPerJobLimit: it asks for more than a job may have"],
    [
      "AssocMaxWallDurationPerJobLimit",
      "blocked: AssocMaxWallDurationPerJobLimit: it asks for more than a job may have",
    ],
    ["QOSMaxMemoryPerNode", "blocked: QOSMaxMemoryPerNode: it asks for more than a job may have"],
    ["MaxMemPerLimit", "blocked: MaxMemPerLimit: it asks for more memory than a job may have"],
    ["QOSMinGRES", "blocked: QOSMinGRES: it asks for less than its QOS demands"],
  ])("%s", (reason, expected) => {
    expect(shows("PENDING", reason)).toBe(expected);
  });

  test("a reason is of a job that waits: one that runs may still show the last", () => {
    expect(shows("RUNNING", "JobHeldUser")).toBe("running");
  });
});

describe("an end that SLURM may take back, under one id", () => {
  const at = (state: string, seconds: number) => ({ state, seconds });
  /** Looks at these times, in seconds; what the row says at the end. */
  function lookedAt(...looks: readonly { readonly state: string; readonly seconds: number }[]): string {
    let events: readonly Event[] = submittedOnce;
    for (const { state, seconds } of looks) {
      const look: Observation = {
        queue: { kind: "answered" },
        records: { kind: "answered" },
        jobs: new Map([["812", { kind: "seen", sighting: sighting(state) }]]),
        named: new Map(),
      };
      const learnt = conclude([recordAfter(events)], look, T0 + seconds * 1000, { settleMs: 30_000 });
      events = [...events, ...learnt.events];
      if (learnt.events.some(({ kind }) => kind === "ended")) return `ended as ${state}`;
    }
    return standingOf(recordAfter(events), undefined).status;
  }
  const stood = CONDITIONAL_END_MS / 1000;

  test.each([
    ["PREEMPTED, then waiting again", lookedAt(at("PREEMPTED", 0), at("PENDING", 5)), "queued"],
    ["NODE_FAIL, then running again", lookedAt(at("NODE_FAIL", 0), at("RUNNING", 8)), "running"],
    [
      "BOOT_FAIL, requeued, completed",
      lookedAt(at("BOOT_FAIL", 0), at("REQUEUED", 3), at("COMPLETED", 60)),
      "ended as COMPLETED",
    ],
    ["PREEMPTED for long enough", lookedAt(at("PREEMPTED", 0), at("PREEMPTED", stood)), "ended as PREEMPTED"],
    ["NODE_FAIL for long enough", lookedAt(at("NODE_FAIL", 0), at("NODE_FAIL", stood)), "ended as NODE_FAIL"],
    ["PREEMPTED for a moment", lookedAt(at("PREEMPTED", 0), at("PREEMPTED", stood - 1)), "running"],
    [
      "PREEMPTED twice, with a run between",
      lookedAt(at("PREEMPTED", 0), at("RUNNING", 6), at("PREEMPTED", 12)),
      "running",
    ],
  ])("%s", (_, shown, expected) => {
    expect(shown).toBe(expected);
  });
});
