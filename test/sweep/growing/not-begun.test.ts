import { expect, test } from "vitest";
import { plan } from "../../../src/commands/plan.ts";
import { preflight } from "../../../src/commands/preflight/preflight.ts";
import { status } from "../../../src/commands/status.ts";
import { whereabouts } from "../../../src/commands/whereabouts.ts";
import { put } from "../../tick/world.ts";
import { contextOf, definitionOf, sweepWorld } from "./digits.ts";

const LOOK = "runmark sweep sweep.yaml --dry-run";

test.each([
  ["preflight", preflight],
  ["plan", plan],
  ["status", status],
])("where there is nothing but a definition, %s names what makes an experiment of it", async (_, ask) => {
  const context = contextOf(await sweepWorld(definitionOf(1)));
  const next = `See what the sweep.yaml there would do: ${LOOK}`;
  expect(await ask(context)).toMatchObject({
    exitCode: 3,
    diagnostics: [{ code: "experiment.missing", next }],
  });
  expect(await ask({ ...context, experiment: "." })).toMatchObject({
    exitCode: 3,
    diagnostics: [{ code: "summary.missing", next }],
  });
});

test("runmark alone names it first", async () => {
  const context = contextOf(await sweepWorld(definitionOf(1)));
  expect((await whereabouts(context)).data?.next).toMatchObject([
    { command: LOOK },
    { command: "runmark --help" },
  ]);
});

test("beside a summary without rows, preflight tells of the definition, since nothing of it was looked at", async () => {
  const world = await sweepWorld(definitionOf(1));
  put(
    world.folder,
    "experiment_summary.md",
    "# Digits\n\n## All Runs\n\n| Run Name | a | b |\n|---|---|---|\n",
  );
  const idle = { code: "experiment.not-started", next: `See what it would do: ${LOOK}` };
  expect(await preflight(contextOf(world))).toMatchObject({ data: { left: 0 }, diagnostics: [idle] });
});
