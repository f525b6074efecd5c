import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configurationKey } from "../../../src/sweep/space/key.ts";
import { jobsByOwner, type World } from "../../tick/world.ts";
import { definitionOf, startSweep, sweepWorld } from "./digits.ts";

const RUNS = ["a1_b1", "a1_b2", "a2_b1", "a2_b2"];

const RESULTS = `## Results

| Rank     | Run Name | a | b | accuracy |
|----------|----------|---|---|----------|
| 1 (best) | a2_b1    | 2 | 1 | 0.5      |
| 2        | a2_b2    | 2 | 2 | 0.4      |
| 3        | a1_b1    | 1 | 1 | 0.2      |
| 4        | a1_b2    | 1 | 2 | 0.1      |
`;

/** The first trial until its job is in; what comes later is more of the same, and each of it once in some of the trials will do. */
const FIRST = 40;
const EVERY = 7;

/** What a process that dies there leaves; it is played up to there once for all of them. */
interface Death {
  readonly name: string;
  readonly leave: () => Promise<void>;
}

/** A sweep without a crash, and all the worlds that its death at any of its effects would leave. */
async function deathsOf(world: World): Promise<readonly Death[]> {
  const deaths: Death[] = [];
  let last = "";
  const { life, answer } = startSweep(world, {
    watch: ({ at, name, when, half }) => {
      // A heartbeat changes nothing that anybody reads again once its process is gone.
      if (name.startsWith("touch ") || (when === "before" && half === undefined)) return;
      const { print, putBack } = world.remember();
      const label = `effect ${at}, ${name}`;
      if (when === "before")
        deaths.push({
          name: `dead in the middle of ${label}`,
          leave: async () => {
            putBack();
            await half?.();
          },
        });
      // To die behind one effect is to die before the next.
      else if (print !== last) deaths.push({ name: `dead behind ${label}`, leave: async () => putBack() });
      if (when === "after") last = print;
    },
  });
  expect((await answer).exitCode).toBe(0);
  life.system.die();
  verify(world, "without a crash");
  return deaths;
}

function verify(world: World, label: string): void {
  const trials = world.events().flatMap((event) => (event.kind === "trial" ? [event] : []));
  expect(
    trials.map(({ number, run }) => `${number} ${run}`),
    `${label}: trials`,
  ).toEqual(RUNS.map((run, index) => `${index + 1} ${run}`));
  const keys = trials.map(({ parameters }) => configurationKey(parameters));
  expect(new Set(keys).size, `${label}: configurations`).toBe(4);
  expect(jobsByOwner(world), `${label}: jobs`).toEqual(
    Object.fromEntries(RUNS.flatMap((run) => [run, `${run}.cap`]).map((owner) => [owner, 1])),
  );
  const text = world.read();
  for (const run of RUNS) {
    const rows = text.split("\n").filter((line) => new RegExp(`\\| ${run} +\\|`).test(line));
    expect(rows.length, `${label}: rows of ${run}:\n${text}`).toBe(4);
    const script = readFileSync(join(world.folder, run, "evaluate.sh"), "utf8");
    expect(script, `${label}: script`).toContain(`${run}/artifacts/epoch_0/model.safetensors`);
  }
  expect(text.slice(text.indexOf("## Results")), `${label}: results`).toBe(RESULTS);
}

test.each([1, 2])(
  "with %i at a time: whenever it dies, each configuration is tried once",
  async (parallel) => {
    const world = await sweepWorld(definitionOf(parallel));
    const deaths = await deathsOf(world);
    expect(deaths.length).toBeGreaterThan(100);
    for (const [index, death] of deaths.entries()) {
      if (index > FIRST && index % EVERY > 0) continue;
      await death.leave();
      const { life, answer } = startSweep(world);
      const { exitCode, diagnostics } = await answer;
      life.system.die();
      expect({ exitCode, diagnostics }, death.name).toEqual({ exitCode: 0, diagnostics: [] });
      verify(world, death.name);
    }
  },
);
