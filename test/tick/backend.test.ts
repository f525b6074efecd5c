import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { experiment, statusOf, toTheEnd } from "./experiment.ts";
import { jobsByOwner, ticked, tickOnce } from "./world.ts";

const as = (name: Backend["name"]) => (backend: Backend) => ({ ...backend, name });

describe("an experiment stays with its backend", () => {
  test("no other is asked about jobs that may live, and nothing is changed", async () => {
    const world = await experiment("r1");
    await ticked(world, { backend: as("slurm") });
    const before = world.read();
    const stopped = await tickOnce(world, { backend: as("local") });
    expect(stopped).toMatchObject({
      ok: false,
      error: {
        exitCode: 3,
        diagnostics: [{ code: "backend.changed", next: expect.stringContaining("slurm") }],
      },
    });
    expect(world.read()).toBe(before);
    await toTheEnd(world, { backend: as("slurm") });
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });

  test("when all its jobs have ended it may move", async () => {
    const world = await experiment("r1");
    await toTheEnd(world, { backend: as("slurm") });
    world.edit((text) => text.replace("completed", "retry"));
    await toTheEnd(world, { backend: as("local") });
    expect(statusOf(world, "r1")).toBe("completed");
    expect(world.events().flatMap((event) => (event.kind === "backend" ? [event.name] : []))).toEqual([
      "slurm",
      "local",
    ]);
  });
});

describe("what a submission answers", () => {
  test("a remark beside a yes is told, and the job is followed", async () => {
    const world = await experiment("r1");
    const remarking = (backend: Backend): Backend => ({
      ...backend,
      submit: async (request) => {
        const answer = await backend.submit(request);
        return answer.kind === "accepted" ? { ...answer, warning: "moved to partition short" } : answer;
      },
    });
    const report = await ticked(world, { backend: remarking });
    expect(report.diagnostics).toMatchObject([
      {
        severity: "info",
        code: "submission.remark",
        message: expect.stringContaining("moved to partition short"),
      },
    ]);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });
});
