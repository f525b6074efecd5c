import { describe, expect, test } from "vitest";
import { column } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { type Workshop, workshop } from "./workshop.ts";

const SUMMARY = `# Experiment: trial

## Runs

| Run Name | Script | Status | Job ID | Notes |
|----------|--------|--------|--------|-------|
| one | \`one.sh\` | pending | - | - |
`;

const open = (script: string, attempts = 3): Promise<Workshop> =>
  workshop({
    files: {
      "experiment_summary.md": SUMMARY,
      "runmark.yaml": `retry: {max_attempts: ${attempts}}\nstagger: {seconds: 0}\n`,
      "one.sh": `#!/bin/bash\n${script}`,
    },
  });

/** The flags of each sbatch that the script does not have. */
const flags = async (shop: Workshop): Promise<readonly string[][]> =>
  (await shop.slurm.calls("sbatch")).map((args) => args.filter((arg) => /^--(?:mem|time|exclude)/.test(arg)));

const notes = async (shop: Workshop): Promise<string | undefined> =>
  column(await shop.read("experiment_summary.md"), 4).one;

interface TaskJson {
  readonly attempt?: number;
  readonly maxAttempts?: number;
  readonly tries?: string;
  readonly notRetried?: string;
}

async function task(shop: Workshop, command: string): Promise<TaskJson> {
  const { data } = envelopeIn(command, await shop.run([command, "--json"]));
  const [first = {}] = (data?.tasks ?? []) as readonly TaskJson[];
  return first;
}

describe("on SLURM", () => {
  test("out of memory: twice the memory, told in the row, in text and in JSON", async () => {
    const shop = await open("#SBATCH --mem=1G\n");
    await shop.run(["tick"]);
    await shop.slurm.setState("101", "OUT_OF_MEMORY", "0:125");
    const ended = await shop.run(["tick"]);
    expect(ended.code).toBe(4);
    expect(ended.out).toMatch(/✗ out_of_memory[\s\S]*○ queued as job 102/);
    expect(await flags(shop)).toEqual([[], ["--mem=2048M"]]);
    expect(await notes(shop)).toBe("attempt 2/3 after out of memory; 2 GiB");
    expect((await shop.run(["status"])).out).toContain(
      "one  ○ queued  job 102  attempt 2/3 after out of memory; 2 GiB\n",
    );
    expect(await task(shop, "status")).toMatchObject({
      attempt: 2,
      maxAttempts: 3,
      tries: "attempt 2/3 after out of memory; 2 GiB",
    });
    await shop.slurm.setState("102", "OUT_OF_MEMORY", "0:125");
    await shop.run(["tick"]);
    // What the largest node has.
    expect((await flags(shop)).at(-1)).toEqual(["--mem=4000M"]);
    await shop.slurm.setState("103", "OUT_OF_MEMORY", "0:125");
    expect((await shop.run(["tick"])).code).toBe(1);
    expect(await notes(shop)).toMatch(/^attempt 3\/3: out of memory/);
    expect((await shop.run(["plan"])).out).toContain(
      "1 not tried again\n  training/one  out_of_memory: retry.max_attempts is 3\n",
    );
    expect((await shop.run(["status"])).out).toMatch(/attempt 3\/3: out of memory[\s\S]*not tried\s+again:/);
    expect((await shop.run(["diagnose"])).out).toMatch(
      /attempt 3\/3, job 103[\s\S]*\n {2}retry {5}none by itself: retry\.max_attempts is 3\n/,
    );
    expect(await task(shop, "diagnose")).toMatchObject({ attempt: 3, notRetried: "retry.max_attempts is 3" });
  });

  test("a time limit: more time, up to the partition's", async () => {
    const shop = await open("#SBATCH --time=1:00:00\n");
    await shop.run(["tick"]);
    await shop.slurm.setState("101", "TIMEOUT");
    await shop.run(["tick"]);
    expect(await flags(shop)).toEqual([[], ["--time=90"]]);
    await shop.slurm.setState("102", "TIMEOUT");
    const last = await shop.run(["tick"]);
    expect(last.code).toBe(1);
    expect(last.err).toContain(
      "warning: training/one is not tried again: it had 1:30:00, and partition cpu allows 1:30:00 [retry.declined]\n" +
        "  → Mend it, then: runmark retry training/one\n",
    );
  });

  test("a GPU fault: without the node, besides those that the script leaves out", async () => {
    const shop = await open("#SBATCH -x n9\n#SBATCH -o one.out\n");
    await shop.run(["tick"]);
    await shop.write("one.out", "RuntimeError: CUDA error: uncorrectable ECC error encountered\n");
    await shop.slurm.setState("101", "FAILED");
    await shop.run(["tick"]);
    expect(await flags(shop)).toEqual([[], ["--exclude=n9,n1"]]);
    expect(await notes(shop)).toBe("attempt 2/3 after a GPU fault; without n1");
  });

  test("an error of the script's own: never again, and said so", async () => {
    const shop = await open("#SBATCH -o one.out\n");
    await shop.run(["tick"]);
    await shop.write("one.out", "ModuleNotFoundError: No module named 'torch'\n");
    await shop.slurm.setState("101", "FAILED");
    expect((await shop.run(["tick"])).code).toBe(1);
    expect((await shop.run(["plan"])).out).toContain(
      "training/one  failed: it would only happen again: mend it first\n",
    );
    expect(await shop.slurm.calls("sinfo")).toEqual([]);
  });
});

test("on this machine: a CUDA out of memory turns the knob until it fits", async () => {
  const shop = await workshop({
    scheduler: "none",
    files: {
      "experiment_summary.md": `# Experiment: trial

## All Runs

| Run Name | LR |
|----------|----|
| one | 1e-5 |
`,
      "runmark.yaml": `retry: {max_attempts: 3}
stagger: {seconds: 0}
tools:
  own:
    stage: training
    script: "{run}/train.sh"
    knob: {file: "{run}/train.yaml", batch: batch_size, accumulation: steps}
`,
      "one/train.yaml": "# mine\nbatch_size: 8   # fits?\nsteps: 1\n",
      "one/train.sh": `#!/bin/bash
#SBATCH --output=%j.out
while read -r key size _; do
  [ "$key" = batch_size: ] && [ "$size" -le 2 ] && exit
done <train.yaml
echo 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.'
exit 1
`,
    },
  });
  const ended = await shop.run(["run"]);
  expect(ended.code).toBe(0);
  expect(ended.out).toContain("training/one  batch_size 8 → 4, steps 1 → 2 in one/train.yaml\n");
  expect(await shop.read("one/train.yaml")).toBe("# mine\nbatch_size: 2   # fits?\nsteps: 4\n");
  const summary = await shop.read("experiment_summary.md");
  expect(summary).toContain("| one | completed | 3 |");
  expect(summary).toContain("| attempt 3/3 after CUDA out of memory; batch_size 2, steps 4 ");
});
