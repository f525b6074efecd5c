import { expect, test } from "vitest";
import { plan } from "../../../src/commands/plan.ts";
import { preflight } from "../../../src/commands/preflight/preflight.ts";
import { status } from "../../../src/commands/status.ts";
import { whereabouts } from "../../../src/commands/whereabouts.ts";
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
