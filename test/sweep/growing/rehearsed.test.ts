import { expect, test } from "vitest";
import type { Outlook } from "../../../src/backends/backend.ts";
import { planSweep } from "../../../src/commands/sweep/plan.ts";
import type { JobRequest } from "../../../src/model/job.ts";
import { ok } from "../../../src/model/result.ts";
import type { Rehearsal } from "../../../src/model/site.ts";
import { begin } from "../../tick/world.ts";
import { contextOf, definitionOf, sweepWorld } from "./digits.ts";

const textOf = ({ script }: JobRequest): string => (script.kind === "text" ? script.text : "");

/** What a machine without GPUs says. */
const noGpus = (request: JobRequest): Rehearsal => {
  const [asks] = /--gres=\S+/.exec(textOf(request)) ?? [];
  if (asks === undefined) return { kind: "fine", remark: "it is bold" };
  const next = "Ask for less in the script; what jobs share here is set by local.gpus in runmark.yaml";
  return { kind: "refused", reason: `asks ${asks}; here no gpus`, next };
};

/** What a dry run warns of, and how many scripts were asked about. */
async function warned(more: string, isFree = true) {
  const world = await sweepWorld(definitionOf(1, more));
  let asked = 0;
  const outlook: Outlook = {
    isFree,
    limits: async () => ({}),
    rehearse: async (request) => {
      asked++;
      return noGpus(request);
    },
  };
  const backend = { ...begin(world, {}).backend, outlook };
  const context = { ...contextOf(world), chooseBackend: async () => ok(backend) };
  const { exitCode, diagnostics } = await planSweep(context, undefined);
  return {
    exitCode,
    asked,
    told: diagnostics.map(({ severity, message }) => `${severity}: ${message}`),
    diagnostics,
  };
}

const EXTERNAL = "search: {external: {command: [suggest]}}\nmax_trials: 3";
const both = "warning: each training and each evaluation would be refused: asks --gres=gpu:9; here no gpus";

test.each([
  ["jobs that fit", "", 2, []],
  ["jobs that do not", "resources: {gpus: 9}", 2, [both]],
  ["trials that only a program knows", `resources: {gpus: 9}\n${EXTERNAL}`, 2, [both]],
])("a dry run of %s says beforehand what would be refused", async (_, more, asked, told) => {
  expect(await warned(more)).toMatchObject({ exitCode: 0, asked, told });
});

test("the advice names the definition, as there is no script yet", async () => {
  const { diagnostics } = await warned("resources: {gpus: 9}");
  expect(diagnostics).toMatchObject([
    {
      code: "test.refused",
      next: "Ask for less below `resources:` in sweep.yaml; what jobs share here is set by local.gpus in runmark.yaml",
    },
  ]);
});

test("a scheduler that each question troubles is not asked", async () => {
  expect(await warned("resources: {gpus: 9}", false)).toMatchObject({ asked: 0, told: [] });
});
