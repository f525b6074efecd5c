import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { column, summaryOf } from "./documents.ts";
import { envelopeIn, printedSchemas } from "./envelope.ts";
import { type Workshop, workshop } from "./workshop.ts";

const OOM = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.";

const scripts = {
  "experiment_summary.md": `# Experiment: trial

## Runs

| Run Name | Script | Status | Job ID | Notes |
|----------|--------|--------|--------|-------|
| big | \`big.sh\` | pending | - | - |
| lost | \`lost.sh\` | pending | - | - |
| odd | \`odd.sh\` | pending | - | - |
| good | \`good.sh\` | pending | - | - |
`,
  "big.sh": `#!/bin/bash
#SBATCH --output=logs/%x.out --error=logs/big-%j.err
echo step 119
echo step 120
printf '\\033[31m[rank0]: ${OOM}\\033[0m\\n' >&2
exit 1
`,
  "lost.sh": "#!/bin/bash\n#SBATCH -o lost.out\ntune run lora\n",
  "odd.sh": "#!/bin/bash\n#SBATCH -o odd.out\necho nothing to say\nexit 3\n",
  "good.sh": "#!/bin/bash\n#SBATCH -o good.out\ntrue\n",
  "logs/keep": "",
};

/** How long each job took is the machine's affair. */
const notesIn = (summary: string): Record<string, string> =>
  column(summary.replaceAll(/\b\d:\d\d:\d\d\b/g, "H:MM:SS"), 4);

const local = (): Promise<Workshop> => workshop({ scheduler: "none", files: scripts });

describe("on this machine", () => {
  test("each end has its cause in the Notes, in JSON, and in words with what to do", async () => {
    const shop = await local();
    expect((await shop.run(["run"])).code).toBe(1);
    const summary = await shop.read("experiment_summary.md");
    expect(notesIn(summary)).toEqual({
      big: "CUDA out of memory at step 120; lower batch_size",
      lost: "command not found: tune after H:MM:SS; see PATH and its environment",
      odd: "exit code 3 after H:MM:SS",
      good: "-",
    });
    const status = envelopeIn("status", await shop.run(["status", "--json"]));
    const tasks = (status.data?.tasks ?? []) as readonly { run: string; cause?: string }[];
    expect(tasks.map(({ run, cause }) => [run, cause])).toEqual([
      ["big", "cuda_oom"],
      ["lost", "missing_command"],
      ["odd", "exit_code"],
      ["good", undefined],
    ]);
    const told = await shop.run(["diagnose"]);
    expect({ code: told.code, err: told.err }).toEqual({ code: 0, err: "" });
    const host = (await shop.run(["diagnose", "odd", "--json"])).out.match(/"node":"([^"]*)"/)?.[1] ?? "?";
    expect(
      shop
        .plain(told.out)
        .replaceAll(host, "HOST")
        .replaceAll(/job \d+/g, "job N")
        .replaceAll(/big-\d+/g, "big-N")
        .replaceAll(/\bjobs\/\d+/g, "jobs/N")
        .replaceAll(/\d+ s\b/g, "N s"),
    ).toMatchInlineSnapshot(`
      "training/big  ✗ failed  attempt 1, job N on HOST, N s, exit code 1
        cause     CUDA out of memory at step 120 [cuda_oom]
        evidence  logs/big-N.err:1
                  │ [rank0]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.
        means     The model, its activations and the optimizer need more memory than a GPU has. SLURM calls this FAILED.
        next      Halve the batch size and double gradient accumulation, switch activation checkpointing on, or ask for GPUs with more memory; then: runmark retry training/big
        log       logs/big-N.err ends with (output of the job):
                  │ [rank0]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.

      training/lost  ✗ failed  attempt 1, job N on HOST, N s, exit code 127
        cause     command not found: tune [missing_command]
        evidence  lost.out:1
                  │ <exp>/.runmark/local/jobs/N/slurm_script: line 3: tune: command not found
        means     The script calls a program that the node does not find.
        next      Load the module or environment that has it, or write its full path, then: runmark retry training/lost
        log       lost.out ends with (output of the job):
                  │ <exp>/.runmark/local/jobs/N/slurm_script: line 3: tune: command not found

      training/odd  ✗ failed  attempt 1, job N on HOST, N s, exit code 3
        cause     exit code 3 [exit_code]
        means     The script ended with this code and said nothing that runmark knows.
        next      Read the end of the log, mend the script, then: runmark retry training/odd
        log       odd.out ends with (output of the job):
                  │ nothing to say
      "
    `);
  });

  test("JSON says what comes from a job", async () => {
    const shop = await local();
    await shop.run(["run"]);
    const answered = await shop.run(["diagnose", "big", "training/good", "--json"]);
    const { data } = envelopeIn("diagnose", answered);
    (await printedSchemas(shop))("diagnose", answered);
    const [big, good] = (data?.tasks ?? []) as readonly object[];
    const path = expect.stringMatching(/^\/.*\/logs\/big-\d+\.err$/);
    expect(big).toMatchObject({
      status: "failed",
      exitCode: 1,
      diagnosis: {
        cause: "cuda_oom",
        evidence: { untrusted: true, path, line: 1, offset: 0, text: `[rank0]: ${OOM}` },
        next: expect.stringContaining("runmark retry training/big"),
      },
      output: { untrusted: true, path, lines: [`[rank0]: ${OOM}`] },
    });
    expect(answered.out).not.toContain("\\u001b");
    expect(good).toMatchObject({
      status: "completed",
      says: "it completed; there is nothing to diagnose",
      logs: [],
    });
  });

  test("what was found stays known when the log is gone, and a journal without causes still reads", async () => {
    const shop = await local();
    await shop.run(["run"]);
    const { data } = envelopeIn("diagnose", await shop.run(["diagnose", "big", "--json"]));
    const [path = ""] = JSON.stringify(data).match(/(?<="path":")[^"]*/) ?? [];
    await writeFile(path, "");
    const after = await shop.run(["diagnose", "big"]);
    expect(after.out).toContain("CUDA out of memory [cuda_oom]");
    expect(after.out).toContain(OOM);
    const journal = join(shop.folder, ".runmark/journal.jsonl");
    const lines = (await readFile(journal, "utf8")).replaceAll(/,"diagnosis":\{.*?\}\}?(?=\}\n)/g, "");
    expect(lines).not.toContain("diagnosis");
    await writeFile(journal, lines);
    const old = await shop.run(["diagnose", "big"]);
    expect({ code: old.code, err: old.err }).toEqual({ code: 0, err: "" });
    expect(old.out).toContain("exit code 1 [exit_code]");
  });

  test("what keeps a job from ever starting is named by diagnose and retry, for as long as its script says so", async () => {
    const rows = ["bad", "held", "next"].map((run) => `| ${run} | \`${run}.sh\` |\n`).join("");
    const shop = await workshop({
      scheduler: "none",
      files: {
        "experiment_summary.md": `# Experiment: stuck\n\n## Runs\n\n| Run Name | Script |\n|---|---|\n${rows}`,
        "bad.sh": "#!/bin/bash\nexit 1\n",
        "held.sh": "#!/bin/bash\n#SBATCH --hold\n",
        "next.sh": "#!/bin/bash\n#SBATCH --dependency=afterok:1\n",
      },
    });
    expect((await shop.run(["run"])).code).toBe(7);
    const told = await shop.run(["diagnose", "held", "next"]);
    expect(told.out.match(/(?<=^ {2}next +)\S.*/gm)).toEqual([
      "Take --hold out of held.sh; then: runmark retry training/held, which cancels job 2 and submits another",
      "Correct --dependency in next.sh, or take it out: a job that runs again has another number; then: runmark retry training/next, which cancels job 3 and submits another",
    ]);
    expect((await shop.run(["retry", "--dry-run", "training/held"])).out).toContain(
      "First, or the next job will not start either:\n  training/held  take --hold out of held.sh\n",
    );
    await writeFile(join(shop.folder, "held.sh"), "#!/bin/bash\ntrue\n");
    const again = await shop.run(["retry", "training/held"]);
    expect(again.out).toMatch(/^Will run again once .*\n {2}training\/held\n→ Start with: .*\n$/);
  });

  test("unknown runs, nothing to say, no experiment", async () => {
    const shop = await local();
    expect(await shop.run(["diagnose"])).toMatchObject({ code: 0, out: "Nothing ended without success.\n" });
    const waiting = await shop.run(["diagnose", "big"]);
    expect(waiting).toMatchObject({ code: 0, out: expect.stringContaining("it is pending: ") });
    const unknown = await shop.run(["diagnose", "bigg"]);
    expect(unknown).toMatchObject({ code: 2, out: "" });
    expect(unknown.err).toContain('there is no run or task "bigg" here [diagnose.unknown-run]');
    expect((await shop.run(["diagnose", "-C", "nowhere"])).code).toBe(3);
    await shop.write(".runmark/journal.jsonl", "damaged\n{}\n");
    expect((await shop.run(["diagnose"])).code).toBe(3);
  });
});

describe("under SLURM", () => {
  test.each([
    ["the queue told where the log is", "all"],
    ["only the records know it: the script says where", "records"],
  ] as const)("%s", async (_, sources) => {
    const shop = await workshop({ files: scripts });
    expect((await shop.run(["tick"])).code).toBe(4);
    const id = await shop.job("lost");
    if (sources === "records") await shop.slurm.change(id, { output: "" });
    await shop.slurm.setState(id, "FAILED", "1:0");
    await shop.slurm.change(id, { sources });
    await shop.write("lost.out", `loading\n${OOM}\n`);
    await shop.run(["tick"]);
    expect(notesIn(await shop.read("experiment_summary.md")).lost).toBe(
      "CUDA out of memory after H:MM:SS; lower batch_size",
    );
    const before = (await shop.slurm.calls("squeue")).length;
    const told = await shop.run(["diagnose", "lost"]);
    expect(told.out).toContain("  evidence  lost.out:2\n");
    expect((await shop.slurm.calls("squeue")).length).toBe(before);
  });

  test("a script that swallowed a failure is told of; the run stays completed", async () => {
    const shop = await workshop({ files: { "experiment_summary.md": summaryOf({ run: "one" }) } });
    await shop.run(["tick"]);
    const id = await shop.job("one");
    await shop.slurm.setState(id, "COMPLETED");
    const row = [id, "COMPLETED", "0", "768", "", "", "", "n1", "", "", "None", id];
    const name = (await shop.slurm.jobs())[0]?.name ?? "";
    await shop.slurm.next("squeue", { work: false, stdout: [...row, name].join("\u001f") });
    const ticked = await shop.run(["tick"]);
    expect(ticked.code).toBe(0);
    expect(ticked.err).toContain("one of its steps ended with exit code 3 [job.step-failed]");
    expect((await shop.run(["diagnose", "one"])).err).toContain("[job.step-failed]");
  });
});
