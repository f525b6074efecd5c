import { existsSync, lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planSweep } from "../../../src/commands/sweep/plan.ts";
import { put, type World } from "../../tick/world.ts";
import { contextOf, definitionOf, startSweep, sweepWorld } from "./digits.ts";

const end = async (world: World) => {
  const { exitCode, diagnostics, data } = await startSweep(world).answer;
  return { exitCode, codes: diagnostics.map(({ code }) => code), data };
};

const FROM = ', from: {file: "{run}/score.json", pointer: /accuracy}';

test.each([
  [
    "the metric's own name",
    (text: string) => text.replace("metric: accuracy", "metric: b"),
    "sweep.parameter-name",
  ],
  [
    "the name of the column of ranks",
    (text: string) => text.replaceAll(/\bb\b/g, "Rank"),
    "sweep.parameter-name",
  ],
  ["no place where scores are", (text: string) => text.replace(FROM, ""), "sweep.no-score-source"],
])("a definition with %s is refused, and nothing is laid out", async (_, change, code) => {
  const world = await sweepWorld(change(definitionOf(1)));
  expect(await end(world)).toMatchObject({ exitCode: 3, codes: [code] });
  expect(existsSync(world.path)).toBe(false);
});

test("inspect-ai's logs say themselves where the scores are", async () => {
  const text = definitionOf(1).replace(FROM, "").replace("check: json", "check: inspect-log");
  const { codes } = await end(await sweepWorld(text));
  expect(codes).not.toContain("sweep.no-score-source");
});

test("a template that is changed meanwhile is refused; as it was it goes on", async () => {
  const text = definitionOf(1).replace(
    "command: train --a {{a}} --b {{b}} --out {{run_dir}}",
    "template: train.tmpl",
  );
  const world = await sweepWorld(`${text}max_trials: 2\n`);
  put(world.folder, "train.tmpl", "#!/bin/bash\ntrain {{a}} {{b}}\n");
  expect(await end(world)).toMatchObject({ exitCode: 0 });
  put(world.folder, "sweep.yaml", text);
  put(world.folder, "train.tmpl", "#!/bin/bash\nother {{a}} {{b}}\n");
  expect(await end(world)).toMatchObject({ exitCode: 3, codes: ["sweep.changed"] });
  put(world.folder, "train.tmpl", "#!/bin/bash\ntrain {{a}} {{b}}\n");
  expect((await end(world)).data?.sweep?.trials).toMatchObject({ laidOut: 4, completed: 4 });
});

test("a sweep without a single score has found out nothing", async () => {
  const world = await sweepWorld(definitionOf(2).replace("pointer: /accuracy", "pointer: /accurracy"));
  const { exitCode, data } = await end(world);
  expect(exitCode).toBe(1);
  expect(data?.sweep).toMatchObject({ phase: "done", trials: { completed: 4, failed: 0 } });
  expect(data?.sweep?.best).toBeUndefined();
});

test("to a runmark.yaml of one's own the tools are added at its end", async () => {
  const world = await sweepWorld(definitionOf(1));
  const path = join(world.folder, "runmark.yaml");
  const own = "# of the lab\r\nbackend: local # here\nstagger: {seconds: 0}";
  put(world.folder, "kept/runmark.yaml", own);
  symlinkSync("kept/runmark.yaml", path);
  expect(await end(world)).toMatchObject({ exitCode: 0 });
  const text = readFileSync(path, "utf8");
  expect(text.startsWith(`${own}\n# What serves the trials of the sweep.\ntools:\n  sweep-train:\n`)).toBe(
    true,
  );
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(await end(world)).toMatchObject({ exitCode: 0 });
  expect(readFileSync(path, "utf8")).toBe(text);
});

test.each(["{backend: local}\n", "backend: local\n...\n", "backend: local\ntools: {}\n"])(
  "%j, behind which nothing can stand, stays as it is",
  async (own) => {
    const world = await sweepWorld(definitionOf(1));
    put(world.folder, "runmark.yaml", own);
    expect((await startSweep(world).answer).diagnostics).toMatchObject([{ code: "sweep.no-tools" }]);
    expect(readFileSync(join(world.folder, "runmark.yaml"), "utf8")).toBe(own);
  },
);

test("a configuration with tools of one's own is left alone, and what to add can be pasted", async () => {
  const world = await sweepWorld(definitionOf(1));
  put(world.folder, "runmark.yaml", "backend: local\ntools: {}\n");
  const { diagnostics } = await startSweep(world).answer;
  expect(diagnostics[0]).toMatchObject({ code: "sweep.no-tools" });
  const [, line = ""] = /runmark\.yaml: (tools: .*)$/.exec(diagnostics[0]?.next ?? "") ?? [];
  put(world.folder, "runmark.yaml", `backend: local\n${line}\n`);
  expect(await end(world)).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(world.folder, "runmark.yaml"), "utf8")).toBe(`backend: local\n${line}\n`);
});

test("a plan of a sweep that was begun shows what comes next, and refuses what the sweep would", async () => {
  const world = await sweepWorld(`${definitionOf(1)}max_trials: 3\n`);
  await end(world);
  const plan = async (text: string) => {
    put(world.folder, "sweep.yaml", text);
    return planSweep(contextOf(world), undefined);
  };
  expect(await plan(definitionOf(1))).toMatchObject({
    exitCode: 0,
    data: { planned: 4, laidOut: 3, first: [{ number: 4, run: "a2_b2", parameters: { a: 2, b: 2 } }] },
  });
  expect(await plan(definitionOf(1).replace("maximize", "minimize"))).toMatchObject({
    exitCode: 3,
    diagnostics: [{ code: "sweep.changed" }],
  });
});
