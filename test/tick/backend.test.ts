import { cp, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { config } from "../../src/commands/config.ts";
import type { Event } from "../../src/model/event.ts";
import { readView } from "../../src/tick/view.ts";
import { experiment, statusOf, toTheEnd } from "./experiment.ts";
import { begin, jobsByOwner, ticked, tickOnce } from "./world.ts";

const as = (name: Backend["name"]) => (backend: Backend) => ({ ...backend, name });

describe("an experiment stays with its backend", () => {
  test("no other is asked about jobs that may live, and nothing is changed", async () => {
    const world = await experiment("r1");
    await ticked(world, { backend: as("slurm") });
    const before = world.read();
    const stopped = (env: Record<string, string>) => tickOnce(world, { backend: as("local"), env });
    const refused = (setting: string) => {
      const next = `${setting} until they have ended, or cancel them there with: RUNMARK_BACKEND=slurm runmark cancel --all`;
      return { ok: false, error: { exitCode: 3, diagnostics: [{ code: "backend.changed", next }] } };
    };
    expect(await stopped({})).toMatchObject(refused("Set backend: slurm"));
    expect(await stopped({ RUNMARK_BACKEND: "local" })).toMatchObject(refused("Set RUNMARK_BACKEND=slurm"));
    expect(world.read()).toBe(before);
    await toTheEnd(world, { backend: as("slurm") });
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });

  test("config says which, where the setting leaves it open", async () => {
    const world = await experiment("r1");
    const shown = async () => {
      const { data } = await config({
        system: begin(world).system,
        chooseBackend: () => Promise.reject(new Error("Nobody is asked")),
        cwd: world.folder,
        version: "0",
        signal: new AbortController().signal,
        flags: new Map(),
      });
      return data?.keys.find(({ key }) => key === "backend");
    };
    expect(await shown()).not.toHaveProperty("inFact");
    await ticked(world, { backend: as("slurm") });
    expect(await shown()).toMatchObject({ value: "auto", source: "default", inFact: "slurm" });
  });

  test("when all its jobs have ended it may move", async () => {
    const world = await experiment("r1");
    await toTheEnd(world, { backend: as("slurm") });
    world.edit((text) => text.replace("completed", "retry"));
    const told: Event[] = [];
    await toTheEnd(world, { backend: as("local"), onEvent: (event) => void told.push(event) });
    expect(statusOf(world, "r1")).toBe("completed");
    const backends = world.events().filter(({ kind }) => kind === "backend");
    expect(backends).toMatchObject([{ name: "slurm" }, { name: "local", before: "slurm" }]);
    expect(told).toContainEqual(backends[1]);
    const kinds = world.events().map(({ kind }) => kind);
    expect(kinds[kinds.lastIndexOf("backend") + 1]).toBe("intent");
  });

  test("a look from a shell that names another moves nothing", async () => {
    const world = await experiment("r1");
    await toTheEnd(world, { backend: as("slurm") });
    await ticked(world, { backend: as("local") });
    expect(world.events().filter(({ kind }) => kind === "backend")).toMatchObject([{ name: "slurm" }]);
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

describe("a copy of an experiment", () => {
  test("does not act on the jobs of the original, which go on", async () => {
    const world = await experiment("r1");
    await ticked(world);
    const copy = `${world.folder}-copy`;
    await cp(world.folder, copy, { recursive: true });
    onTestFinished(() => rm(copy, { recursive: true, force: true }));
    const stopped = await tickOnce({ ...world, folder: copy, path: join(copy, "experiment_summary.md") });
    expect(stopped).toMatchObject({
      ok: false,
      error: {
        exitCode: 3,
        diagnostics: [
          {
            code: "experiment.copied",
            next: `To start afresh here, delete ${copy}/.runmark and set the Status cells to pending`,
          },
        ],
      },
    });
    const seen = await readView(
      begin(world).system,
      { folder: copy, summaryPath: join(copy, "experiment_summary.md") },
      new Map(),
    );
    expect(seen).toMatchObject({
      value: { diagnostics: [{ severity: "warning", code: "experiment.copied" }] },
    });
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });

  test("but a folder that was moved is the same experiment", async () => {
    const world = await experiment("r1");
    await ticked(world);
    const moved = `${world.folder}-moved`;
    await rename(world.folder, moved);
    await symlink(moved, world.folder);
    onTestFinished(() => rm(moved, { recursive: true, force: true }));
    const place = { folder: moved, summaryPath: join(moved, "experiment_summary.md") };
    expect(await readView(begin(world).system, place, new Map())).toMatchObject({
      value: { diagnostics: [] },
    });
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(statusOf(world, "r1")).toBe("completed");
  });
});

describe("a word over a job that lives", () => {
  test("an end is believed, its job is named and watched to its own end", async () => {
    const world = await experiment("r1");
    for (const _ of ["sent", "running"]) await ticked(world);
    world.edit((text) => text.replace("| running |", "| done |"));
    const report = await ticked(world);
    expect(report.exitCode).toBe(4);
    expect(report.diagnostics).toMatchObject([{ code: "summary.job-lives" }]);
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(statusOf(world, "r1")).toBe("done");
    expect(world.scheduler.calls.cancel).toEqual([]);
  });

  test("`cancelled` asks for its end", async () => {
    const world = await experiment("r1");
    for (const _ of ["sent", "running"]) await ticked(world);
    world.edit((text) => text.replace("| running |", "| cancelled |"));
    await toTheEnd(world);
    expect(world.scheduler.calls.cancel).toHaveLength(1);
    expect(statusOf(world, "r1")).toBe("cancelled");
  });
});
