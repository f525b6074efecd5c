import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Workshop, workshop } from "./workshop.ts";

/** Two by two, each trained and evaluated by a line of shell; while a file `hold` is there, trainings wait. */
const DEFINITION = `name: criteria
parameters:
  rewards: [true, false]
  converters: [true, false]
search: grid
max_trials: 4
schedule: sequential
resources: {gpus: 1, nodes: 1, cpus: 1, memory: 64M, time: "00:05:00"}
train:
  command: |
    cd {{run_dir}}
    while [ -e ../hold ]; do sleep 0.05; done
    echo "begin train {{run}}" >> ../log
    printf '{"rewards": "%s", "converters": "%s"}' {{rewards}} {{converters}} > policy_0.json
    echo "end train {{run}}" >> ../log
  outputs:
    - {path: "{run}/policy_{epoch}.json", check: json}
evaluate:
  task: arena
  resources: {gpus: 0}
  command: |
    cd {{run_dir}}
    echo "begin evaluate {{run}}" >> ../log
    read -r policy < {{checkpoint}} || true
    case $policy in *'"true"'*'"true"'*) won=3;; *'rewards": "true"'*) won=2;; *'"true"'*) won=1;; *) won=0;; esac
    printf '{"policy": "%s", "won": %s}' {{checkpoint}} "$won" > score.json
    echo "end evaluate {{run}}" >> ../log
  outputs:
    - {path: "{run}/score.json", check: json}
objective: {metric: won, direction: maximize, from: {file: "{run}/score.json", pointer: /won}}
`;

const RUNS = ["true_true", "true_false", "false_true", "false_false"].map((pair) => {
  const [rewards, converters] = pair.split("_");
  return `rewards${rewards}_converters${converters}`;
});

/** A machine with one GPU, so that each training can have the one that it asks for. */
const ENV = { RUNMARK_LOCAL_GPUS: "1", RUNMARK_BACKEND: "local" };

test("a sequential sweep of 2 x 2 does all that was asked of it, and goes on after an interruption", async () => {
  const world = await workshop({ scheduler: "none", files: { "sweep.yaml": DEFINITION, hold: "" } });
  const first = world.start(["sweep"], { env: ENV });
  await first.says(/▶ running/);
  first.process.kill("SIGKILL");
  await first.ended();
  const second = world.start(["sweep"], { env: ENV });
  await second.says(/0 of 4 trials finished/);
  await rm(join(world.folder, "hold"));
  const { code, out } = await second.ended();
  expect({ code, out }).toMatchObject({ code: 0 });

  // One job at any time, each of them once, and an evaluation behind each training.
  const oneByOne = RUNS.flatMap((run) =>
    ["train", "evaluate"].flatMap((step) => [`begin ${step} ${run}`, `end ${step} ${run}`]),
  );
  expect((await world.read("log")).trimEnd().split("\n")).toEqual(oneByOne);
  expect(await recorded(world)).toEqual({ trial: 4, intent: 8, submitted: 8, scored: 4 });

  for (const run of RUNS) {
    expect(await asked(world, `${run}/train.sh`)).toEqual(["nodes=1", "gres=gpu:1", "cpus-per-task=1"]);
    expect(await asked(world, `${run}/evaluate.sh`)).toEqual(["nodes=1", "cpus-per-task=1"]);
    const { policy } = JSON.parse(await world.read(`${run}/score.json`)) as { policy: string };
    expect(policy).toBe(join(world.folder, run, "policy_0.json"));
  }
  const results = (await world.read("experiment_summary.md")).split("## Results\n")[1] ?? "";
  expect(results.trim().split("\n").slice(2).map(cells)).toEqual([
    ["1 (best)", RUNS[0], "true", "true", "3"],
    ["2", RUNS[1], "true", "false", "2"],
    ["3", RUNS[2], "false", "true", "1"],
    ["4", RUNS[3], "false", "false", "0"],
  ]);
  expect(tellingLines(first.output() + out)).toEqual(TOLD);

  const { data } = JSON.parse((await world.run(["sweep", "--json"], { env: ENV })).out) as {
    data: { sweep: unknown };
  };
  expect(data.sweep).toMatchObject({
    phase: "done",
    trials: { laidOut: 4, completed: 4, failed: 0, unfinished: 0, left: 0 },
    best: { trial: 1, score: 3, parameters: { rewards: true, converters: true } },
  });
  expect((await recorded(world)).intent).toBe(8);
});

/** What the lines of both starts say of resources, trials and how far it is. */
const OUTLINE = [
  "4 trials by grid, one job at a time, to maximize won",
  "Each training asks for 1 GPU, 1 node, 1 CPU, 64M, 00:05:00",
  "Each evaluation asks for no GPU, 1 node, 1 CPU, 64M, 00:05:00",
];
const BEST = "best won 3 (rewards true, converters true)";
const TOLD = [
  ...OUTLINE,
  `${RUNS[0]}  trial 1: rewards true, converters true`,
  "0 of 4 trials finished",
  ...OUTLINE,
  "0 of 4 trials finished",
  `${RUNS[1]}  trial 2: rewards true, converters false`,
  `1 of 4 trials finished · ${BEST}`,
  `${RUNS[2]}  trial 3: rewards false, converters true`,
  `2 of 4 trials finished · ${BEST}`,
  `${RUNS[3]}  trial 4: rewards false, converters false`,
  `3 of 4 trials finished · ${BEST}`,
  `4 of 4 trials finished · ${BEST}`,
];

const tellingLines = (out: string): string[] =>
  out
    .split("\n")
    .filter((line) => /^\d\d:\d\d:\d\d {2}/.test(line) && /asks? for|trials? /.test(line))
    .map((line) => line.slice(10).replace(/ · about .* left$/, ""));

/** How often the journal has events of these kinds. */
async function recorded(world: Workshop): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = { trial: 0, intent: 0, submitted: 0, scored: 0 };
  for (const line of (await world.read(".runmark/journal.jsonl")).trimEnd().split("\n")) {
    const { kind } = JSON.parse(line) as { kind: string };
    if (kind in counts) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** What a job script asks for, but for what is the same in all. */
const asked = async (world: Workshop, name: string): Promise<string[]> =>
  [...(await world.read(name)).matchAll(/^#SBATCH --((?:nodes|gres|cpus-per-task)=.*)$/gm)].map(
    ([, option]) => option ?? "",
  );

const cells = (row: string): string[] =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
