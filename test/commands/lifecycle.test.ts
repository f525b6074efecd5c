import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { statuses, summaryOf, withStatus } from "./documents.ts";
import { envelopeIn, printedSchemas } from "./envelope.ts";
import { type Workshop, workshop } from "./workshop.ts";

const TWO = summaryOf({ run: "one" }, { run: "two", command: "exit 3" });

/** Commands in the order in which a person comes to use them, on each backend. */
describe.each([
  { backend: "slurm", options: { jobsRun: true } },
  { backend: "local", options: { scheduler: "none" } },
] as const)("$backend", ({ backend, options }) => {
  const open = (): Promise<Workshop> =>
    workshop({
      ...options,
      files: { "experiment_summary.md": TWO, "runmark.yaml": `backend: ${backend}\n` },
    });

  test("init, check, plan, run, status, retry, tick: from an empty folder to the end", async () => {
    const shop = await workshop(options);
    const ids = backend === "slurm" ? [101, 102] : [1, 2];
    expect(await shop.run(["init"])).toEqual({
      code: 0,
      out:
        "Created an experiment with 2 runs:\n" +
        "  experiment_summary.md\n  runs/seed1.slurm\n  runs/seed2.slurm\n" +
        "→ Edit experiment_summary.md, then see what would happen with: runmark plan\n",
      err: "",
    });
    expect(await shop.run(["check"])).toEqual({
      code: 0,
      out: "✓ 2 runs, 2 tasks, nothing amiss\n",
      err: "",
    });
    expect(await shop.run(["plan"])).toEqual({
      code: 0,
      out:
        "exp\n2 pending\n\n2 to submit now, each 1 cpu · 500 MB · 10 min\n" +
        "  training/seed1  runs/seed1.slurm\n  training/seed2  runs/seed2.slurm\n\nnow: at most 0.33 CPU-hours\n" +
        `backend: ${backend}, at most 25 in flight\nStart it with: runmark run\n`,
      err: "",
    });
    const ran = await shop.run(["run"]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(ran.out).toContain("2/2\n2 completed\n");
    expect(shop.plain(ran.out)).toMatch(
      new RegExp(`^HH:MM:SS {2}training/seed1 {2}○ queued as job (${ids.join("|")})$`, "m"),
    );
    const summary = await shop.read("experiment_summary.md");
    expect(statuses(summary.replaceAll(/ \| `runs\S+` \| \d/g, " | x"))).toEqual({
      seed1: "completed",
      seed2: "completed",
    });
    const status = await shop.run(["status"]);
    expect(status).toMatchObject({ code: 0, err: "" });
    expect(status.out.replaceAll(/ {2}job \d+ {2}\d+ s$/gm, "  job ID  N s")).toBe(
      `exp\n${"█".repeat(30)} 2/2\n2 completed\n\n` +
        "training\n  seed1  ✓ completed  job ID  N s\n  seed2  ✓ completed  job ID  N s\n",
    );
    expect(await shop.run(["retry", "training/seed1"])).toEqual({
      code: 0,
      out: "Will run again:\n  training/seed1\n→ Start with: runmark run\n",
      err: "",
    });
    expect((await shop.run(["status"])).code).toBe(4);
    expect((await shop.run(["tick"])).code).toBe(4);
    expect((await shop.run(["run"])).code).toBe(0);
    expect(await shop.read("experiment_summary.md")).toMatch(
      new RegExp(`seed1 .*completed \\| ${Number(ids[1]) + 1} \\|`),
    );
    expect((await shop.run(["tick"])).out).toBe("");
  });

  test("a run that fails: exit 1, the cause in Notes, retry --failed runs it alone", async () => {
    const shop = await open();
    expect((await shop.run(["run"])).code).toBe(1);
    expect(statuses(await shop.read("experiment_summary.md"))).toEqual({ one: "completed", two: "failed" });
    await shop.write(
      "experiment_summary.md",
      (await shop.read("experiment_summary.md")).replace("exit 3", "true"),
    );
    expect((await shop.run(["retry", "--failed", "--dry-run"])).out).toBe("Would retry:\n  training/two\n");
    expect((await shop.run(["retry", "--failed"])).code).toBe(0);
    expect((await shop.run(["run"])).code).toBe(0);
    expect(statuses(await shop.read("experiment_summary.md"))).toEqual({
      one: "completed",
      two: "completed",
    });
  });

  test("cancel before anything went in, and of a job at work", async () => {
    const shop = await open();
    await shop.write(
      "experiment_summary.md",
      summaryOf({ run: "one" }, { run: "two", command: "sleep 600" }),
    );
    expect(await shop.run(["cancel", "one"])).toMatchObject({
      code: 0,
      out: "Cancelled:\n  training/one\n",
    });
    expect((await shop.run(["tick"])).code).toBe(4);
    expect(statuses(await shop.read("experiment_summary.md"))).toMatchObject({ one: "cancelled" });
    expect(await shop.run(["cancel", "two", "one"])).toMatchObject({
      code: 0,
      out:
        "Its job is asked to end, and the next look shows it:\n  training/two\n" +
        "Left as they are, since they are over or left out:\n  training/one  cancelled\n→ Look with: runmark tick\n",
    });
    expect((await shop.run(["run"])).code).toBe(1);
    expect(statuses(await shop.read("experiment_summary.md"))).toEqual({
      one: "cancelled",
      two: "cancelled",
    });
  });

  test("every answer in JSON is one value that fits its schema, in the source and as printed", async () => {
    const shop = await open();
    const check = await printedSchemas(shop);
    const calls: [string, number, ...string[]][] = [
      ["check", 0],
      ["plan", 0],
      ["run", 0, "--dry-run"],
      ["tick", 0, "--dry-run"],
      ["tick", 4],
      ["run", 1],
      ["tick", 1],
      ["status", 1],
      ["retry", 0, "two"],
      ["cancel", 0, "two"],
      ["config", 0],
      ["schema", 0],
      ["init", 3],
    ];
    for (const [command, code, ...words] of calls) {
      const ended = await shop.run([command, ...words, "--json"]);
      expect({ command, words, ...ended }).toMatchObject({ code, err: "" });
      const { data } = envelopeIn(command, ended);
      expect(data === null).toBe(command === "init");
      check(command, ended);
    }
    const made = await shop.run(["init", join(shop.around, "new"), "--json"]);
    expect(envelopeIn("init", made).data).toMatchObject({ runs: 2 });
    check("init", made);
    expect(() => check("status", made)).toThrow();
    const one = await shop.run(["schema", "status"]);
    expect(JSON.parse(one.out)).toEqual(JSON.parse((await shop.run(["schema"])).out).status);
  });
});

test("the diff of the summary holds nothing but the cells that changed", async () => {
  const shop = await workshop({ jobsRun: true });
  const text = `---\nowner: ann\n---\n# Experiment: x\r\n\nProse | with pipes.\n\n## Runs\n\n${[
    "|Run Name|Command|lr|Status|My own|Notes|",
    "|:--|---|--:|:-:|---|---|",
    "| one|true|1e-5|   pending   |keep|  |",
    "| two | exit 2|1e-4| pending |\\| pipe | mine, with  two  spaces |",
  ].join("\n")}\n\n\`\`\`\n| Run Name | Status |\n|--|--|\n| no | pending |\n\`\`\`\nend without a newline`;
  await shop.write("experiment_summary.md", text);
  expect((await shop.run(["run"])).code).toBe(1);
  expect(await shop.read("experiment_summary.md")).toBe(
    text.replace("|   pending   |", "|   completed |").replace("| pending |\\|", "| failed  |\\|"),
  );
});

test("auto takes SLURM where sbatch is found, and this machine where it is not", async () => {
  const [cluster, laptop] = [await workshop({ jobsRun: true }), await workshop({ scheduler: "none" })];
  for (const shop of [cluster, laptop]) {
    await shop.write("experiment_summary.md", summaryOf({ run: "one" }));
    expect((await shop.run(["run"])).code).toBe(0);
  }
  expect(await cluster.slurm.calls("sbatch")).toHaveLength(1);
  expect(await readdir(join(cluster.folder, ".runmark"))).toEqual(["journal.jsonl", "last-look", "slurm"]);
  expect(await readdir(join(laptop.folder, ".runmark"))).toEqual(["journal.jsonl", "last-look", "local"]);
});

test("the whole walk: plan, run, an edit, Ctrl-C, run again; nothing goes in twice", async () => {
  const shop = await workshop({
    files: { "experiment_summary.md": summaryOf({ run: "one" }, { run: "two" }) },
  });
  const first = shop.start(["run"]);
  await first.says(/2 queued/);
  const one = await shop.job("one");
  await shop.slurm.setState(one, "RUNNING");
  await first.says(/one {2}▶ running on n1/);
  const edited = withStatus(await shop.read("experiment_summary.md"), "two", "cancel");
  await shop.write("experiment_summary.md", edited.replace("| - |\n", "| my note |\n"));
  await first.says(/two {2}✗ cancelled/);
  first.process.kill("SIGINT");
  expect((await first.ended()).code).toBe(4);
  await shop.slurm.setState(one, "COMPLETED");
  expect((await shop.run(["run"])).code).toBe(1);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(2);
  const summary = await shop.read("experiment_summary.md");
  expect(statuses(summary)).toEqual({ one: "completed", two: "cancelled" });
  expect(summary).toContain("my note");
});
