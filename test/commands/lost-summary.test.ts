import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { statuses, summaryOf } from "./documents.ts";
import { until, type Workshop, workshop } from "./workshop.ts";

const SUMMARY = "experiment_summary.md";

/** What can become of a summary under the hands of a `run` at work, and how it comes back. */
const mishaps: readonly {
  readonly name: string;
  readonly says: RegExp;
  readonly befall: (shop: Workshop, path: string) => Promise<void>;
  readonly mend: (shop: Workshop, path: string) => Promise<void>;
}[] = [
  {
    name: "is deleted, and written anew",
    says: /experiment_summary\.md is gone \[summary\.missing\]/,
    befall: (_, path) => rename(path, `${path}.kept`),
    mend: (_, path) => rename(`${path}.kept`, path),
  },
  {
    name: "becomes a folder",
    says: /is not a file \[summary\.not-a-file\]/,
    befall: async (_, path) => {
      await rename(path, `${path}.kept`);
      await mkdir(path);
    },
    mend: async (_, path) => {
      await rm(path, { recursive: true });
      await rename(`${path}.kept`, path);
    },
  },
  {
    name: "becomes a pipe",
    says: /is not a file \[summary\.not-a-file\]/,
    befall: async (_, path) => {
      await rename(path, `${path}.kept`);
      await execa("mkfifo", [path]);
    },
    mend: async (_, path) => {
      await rm(path);
      await rename(`${path}.kept`, path);
    },
  },
  {
    name: "is emptied",
    says: /the summary is empty \[summary\.empty\]/,
    befall: async (shop, path) => {
      await shop.write(`${SUMMARY}.kept`, await shop.read(SUMMARY));
      await shop.write(SUMMARY, "");
      expect(path).toContain(SUMMARY);
    },
    mend: (_, path) => rename(`${path}.kept`, path),
  },
  {
    name: "is no longer UTF-8",
    says: /is not UTF-8 text \(byte 2\) \[summary\.not-utf8\]/,
    befall: async (shop, path) => {
      await rename(path, `${path}.kept`);
      await shop.write(SUMMARY, Buffer.from([0x23, 0x20, 0xff]));
    },
    mend: (_, path) => rename(`${path}.kept`, path),
  },
];

describe.each([
  { backend: "slurm", options: { jobsRun: true } },
  { backend: "local", options: { scheduler: "none" } },
] as const)("while run is at work on $backend, the summary", ({ options }) => {
  test.each(mishaps)("$name: it says so once, keeps the journal, and goes on", async (mishap) => {
    const shop = await workshop(options);
    const path = join(shop.folder, SUMMARY);
    await shop.write(
      SUMMARY,
      summaryOf(
        { run: "one", command: "while test ! -e go; do sleep 0.1; done" },
        { run: "two", status: "hold" },
      ),
    );
    const run = shop.start(["run"]);
    await until("a job at work", async () =>
      statuses(await shop.read(SUMMARY)).one === "running" ? true : undefined,
    );
    await mishap.befall(shop, path);
    const said = await run.says(mishap.says);
    await shop.write("go", "");
    const journal = await shop.read(".runmark/journal.jsonl");
    await mishap.mend(shop, path);
    await shop.write(SUMMARY, (await shop.read(SUMMARY)).replace("hold", "pending"));
    expect((await run.ended()).code).toBe(0);
    expect(statuses(await shop.read(SUMMARY))).toEqual({ one: "completed", two: "completed" });
    expect(await shop.read(".runmark/journal.jsonl")).toContain(journal.trimEnd());
    expect(run.output().match(new RegExp(mishap.says, "g")), said).toHaveLength(1);
  });
});
