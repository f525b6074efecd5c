import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import type { JobRequest, SubmitAnswer } from "../../src/model/job.ts";
import { experimentWith, row, statusOf, toTheEnd } from "./experiment.ts";
import { OUTPUT_PLACES } from "./outputs.ts";
import { cellAt, statuses, withCell } from "./sheet.ts";
import { jobsByOwner, ownerOf, put, ticked, type World } from "./world.ts";

/** A site that answers for each owner of a job, and counts how often it was asked. */
interface Site {
  answer(owner: string): SubmitAnswer | undefined;
  readonly asked: string[];
}

const siteOf = (answer: Site["answer"]): Site => ({ answer, asked: [] });

const at = (site: Site) => ({
  backend: (backend: Backend): Backend => ({
    ...backend,
    submit: async (request: JobRequest) => {
      const owner = ownerOf({ request });
      site.asked.push(owner);
      return site.answer(owner) ?? backend.submit(request);
    },
  }),
});

const full: SubmitAnswer = {
  kind: "wait",
  obstacle: "quota",
  reason: "AssocMaxSubmitJobLimit; Job violates accounting/QOS policy",
};
const closed: SubmitAnswer = {
  kind: "wait",
  obstacle: "operator",
  reason: "Required partition not available (inactive or drain)",
  next: "It goes in by itself when the partition is up again",
};
const busy: SubmitAnswer = { kind: "wait", obstacle: "controller", reason: "Slurm job queue full" };

/** Runs `a1..` charge the account `a`, `b1..` the account `b`. */
async function experimentOf(
  counts: { readonly a: number; readonly b?: number },
  config = "",
): Promise<World & { readonly a: readonly string[]; readonly b: readonly string[] }> {
  const name = (account: string) => (_: unknown, index: number) => `${account}${index + 1}`;
  const a = Array.from({ length: counts.a }, name("a"));
  const b = Array.from({ length: counts.b ?? 0 }, name("b"));
  const world = await experimentWith({ config: `stagger: { seconds: 0 }\n${config}` }, ...a, ...b);
  for (const run of [...a, ...b]) {
    put(world.folder, OUTPUT_PLACES.script(run), `#!/bin/bash\n#SBATCH --account=${run[0]}\ntrue\n`);
  }
  return { ...world, a, b };
}

const ofStatus = (world: World, status: string): string[] =>
  Object.entries(statuses(world.read())).flatMap(([key, said]) => (said === status ? [key] : []));

const isOf = (account: string) => (owner: string) => owner.startsWith(account);

describe("a quota", () => {
  test("keeps a task pending with a note, and it goes in when there is room", async () => {
    const world = await experimentOf({ a: 3 });
    let room = 1;
    const site = siteOf(() => (room-- > 0 ? undefined : full));
    const report = await ticked(world, at(site));
    expect(report.exitCode).toBe(4);
    expect(report.diagnostics).toMatchObject([
      {
        severity: "info",
        code: "submission.wait",
        message: expect.stringContaining("AssocMaxSubmitJobLimit"),
      },
    ]);
    expect([statusOf(world, "a1"), statusOf(world, "a2"), statusOf(world, "a3")]).toEqual([
      "queued",
      "pending",
      "pending",
    ]);
    for (const run of ["a2", "a3"])
      expect(cellAt(world.read(), row(run), "Notes")).toBe("waits for room: AssocMaxSubmitJobLimit");
    room = 10;
    await ticked(world, at(site));
    expect(ofStatus(world, "pending")).toEqual([]);
    expect(cellAt(world.read(), row("a3"), "Notes")).toBe("-");
    await toTheEnd(world, at(site));
    expect(jobsByOwner(world)).toEqual({ a1: 1, a2: 1, a3: 1 });
  });

  test("of one account does not keep the runs of another waiting, however few may be in flight", async () => {
    const world = await experimentOf({ a: 12, b: 3 }, "max_in_flight: 2\n");
    const site = siteOf((owner) => (isOf("a")(owner) ? full : undefined));
    const report = await ticked(world, at(site));
    expect(report.diagnostics.map(({ code }) => code)).toEqual(["submission.wait"]);
    expect(ofStatus(world, "queued")).toEqual([row("b1"), row("b2")]);
    for (let count = 0; count < 6; count += 1) {
      world.pass(100_000);
      await ticked(world, at(site));
    }
    expect(ofStatus(world, "completed")).toEqual(["b1", "b2", "b3"].map(row));
    expect(jobsByOwner(world)).toEqual({ b1: 1, b2: 1, b3: 1 });
    // Now there is room for them: each gets its one job, in the order of the table.
    await toTheEnd(world, { ...at(siteOf(() => undefined)) });
    expect(Object.values(jobsByOwner(world))).toEqual(Array(15).fill(1));
    expect(world.scheduler.jobs.slice(3).map(ownerOf)).toEqual(world.a);
  });

  test("that lasts is asked about once a tick and account, and the journal does not repeat itself", async () => {
    const world = await experimentOf({ a: 30, b: 30 });
    const site = siteOf(() => full);
    await ticked(world, at(site));
    for (const _ of [1, 2, 3]) {
      const before = [site.asked.length, world.events().length];
      await ticked(world, at(site));
      expect(site.asked.slice(before[0]).sort()).toEqual(["a1", "b1"]);
      expect(
        world
          .events()
          .slice(before[1])
          .map(({ kind }) => kind)
          .sort(),
      ).toEqual(["intent", "intent", "undelivered", "undelivered"]);
    }
    expect(ofStatus(world, "pending")).toHaveLength(60);
  });

  test("in a mixed batch: those of the other account in the same chunk go in, none is skipped", async () => {
    const world = await experimentOf({ a: 20, b: 20 }, "max_in_flight: 100\n");
    let room = 5;
    const site = siteOf((owner) => (isOf("a")(owner) && room-- <= 0 ? full : undefined));
    await ticked(world, at(site));
    expect(ofStatus(world, "queued").filter((key) => key.includes("/b"))).toHaveLength(20);
    expect(ofStatus(world, "queued").filter((key) => key.includes("/a"))).toHaveLength(5);
  });
});

describe("a partition that takes no jobs", () => {
  test("blocks its tasks in the operator's words, tells the person, and they go in by themselves", async () => {
    const world = await experimentOf({ a: 2, b: 1 });
    let isClosed = true;
    const site = siteOf((owner) => (isClosed && isOf("a")(owner) ? closed : undefined));
    const report = await ticked(world, at(site));
    expect(report.diagnostics).toMatchObject([
      {
        severity: "warning",
        code: "submission.held",
        message: "training/a1: Required partition not available (inactive or drain)",
        next: "It goes in by itself when the partition is up again",
      },
    ]);
    expect(statuses(world.read())).toEqual({
      [row("a1")]: "blocked",
      [row("a2")]: "blocked",
      [row("b1")]: "queued",
    });
    expect(cellAt(world.read(), row("a2"), "Notes")).toBe(closed.reason);
    // With nothing else left to do it is a person's affair.
    const later = await toTheEnd(world, at(site));
    expect(later.exitCode).toBe(7);
    expect(ofStatus(world, "completed")).toEqual([row("b1")]);
    const before = world.read();
    expect((await ticked(world, at(site))).exitCode).toBe(7);
    expect(world.read()).toBe(before);
    isClosed = false;
    expect((await toTheEnd(world, at(site))).exitCode).toBe(0);
    expect(jobsByOwner(world)).toEqual({ a1: 1, a2: 1, b1: 1 });
  });

  test.each(["skip", "hold", "cancel"])("a person's %s counts all the same", async (word) => {
    const world = await experimentOf({ a: 1 });
    const site = siteOf(() => closed);
    await ticked(world, at(site));
    world.edit((text) => withCell(text, row("a1"), "Status", word));
    await ticked(world, at(site));
    const asked = site.asked.length;
    await ticked(world, at(site));
    expect(site.asked.length).toBe(asked);
    expect(world.scheduler.jobs).toEqual([]);
  });

  test("a person's retry is another attempt", async () => {
    const world = await experimentOf({ a: 1 });
    await ticked(world, at(siteOf(() => closed)));
    world.edit((text) => withCell(text, row("a1"), "Status", "retry"));
    await toTheEnd(world);
    expect(statusOf(world, "a1")).toBe("completed");
    expect(jobsByOwner(world)).toEqual({ a1: 1 });
  });
});

describe("a controller that takes nothing", () => {
  test("the rest of the batch waits, one goes ahead at the next tick, and all go in", async () => {
    const world = await experimentOf({ a: 20, b: 4 }, "max_in_flight: 100\n");
    let isBusy = true;
    const site = siteOf(() => (isBusy ? busy : undefined));
    await ticked(world, at(site));
    expect(site.asked.length).toBeLessThanOrEqual(4);
    const before = site.asked.length;
    await ticked(world, at(site));
    expect(site.asked.slice(before)).toHaveLength(1);
    isBusy = false;
    await ticked(world, at(site));
    expect(ofStatus(world, "queued")).toHaveLength(24);
    await toTheEnd(world, at(site));
    expect(Object.values(jobsByOwner(world))).toEqual(Array(24).fill(1));
  });
});
