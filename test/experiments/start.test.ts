import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { ending, quickstart, temporaryFolder } from "./copy.ts";

let repository: string;

/** A repository with the quickstart in it, and in place of the built command a program of one test. */
async function withRunmark(program: string): Promise<void> {
  await mkdir(join(repository, "dist"), { recursive: true });
  await writeFile(join(repository, "dist/runmark.mjs"), program);
}

const start = () =>
  ending("node", [join(repository, "experiments/quickstart/start.mjs")], dirname(repository));

const copies = async (): Promise<string[]> =>
  (await readdir(join(repository, "experiments/quickstart-runs"))).map((name) =>
    join(repository, "experiments/quickstart-runs", name),
  );

beforeEach(async () => {
  repository = join(await temporaryFolder(), "repo sitory");
  await cp(quickstart, join(repository, "experiments/quickstart"), { recursive: true });
});

test("runs a copy from any folder, hands on the exit code, and says where the summary is", async () => {
  await withRunmark('console.log("ARGS", JSON.stringify(process.argv.slice(2))); process.exitCode = 4;');
  const { exitCode, stdout } = await start();
  const [copy = ""] = await copies();
  const shown = `'repo sitory/experiments/quickstart-runs/${basename(copy)}`;
  expect(exitCode).toBe(4);
  expect(stdout).toBe(
    `Running a copy of the quickstart in ${shown}'\n` +
      `ARGS ${JSON.stringify(["run", copy])}\n` +
      `\nLook again with: node 'repo sitory/dist/runmark.mjs' status ${shown}'\n` +
      `Or write \`retry\` into a Status cell of its summary, and: node 'repo sitory/dist/runmark.mjs' run ${shown}'`,
  );
});

test("copies what the experiment is, and nothing that a run left behind", async () => {
  await withRunmark("");
  const original = join(repository, "experiments/quickstart");
  const before = await readdir(original, { recursive: true });
  await mkdir(join(original, "base/artifacts/epoch_0"), { recursive: true });
  await mkdir(join(original, ".runmark"));
  await writeFile(join(original, "base/slurm-12.out"), "");
  await start();
  const [copy = ""] = await copies();
  expect((await readdir(copy, { recursive: true })).toSorted()).toEqual(
    before.filter((file) => file !== "start.mjs").toSorted(),
  );
  const settings = parse(await readFile(join(copy, "runmark.yaml"), "utf8"));
  const shipped = parse(await readFile(join(original, "runmark.yaml"), "utf8"));
  expect(settings).toEqual({ ...shipped, backend: "local", poll: { seconds: 1, max_seconds: 2 } });
});

test("makes another copy each time, two starts in one second too", async () => {
  await withRunmark("");
  await Promise.all([start(), start(), start()]);
  expect(await copies()).toHaveLength(3);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "passes %s through and waits for the end",
  async (signal) => {
    await withRunmark(`
    process.on("${signal}", () => { console.log("detached"); process.exit(4); });
    setTimeout(() => process.exit(9), 20_000);
    console.log("READY");`);
    const started = execa("node", [join(repository, "experiments/quickstart/start.mjs")], { reject: false });
    for await (const line of started.iterable()) {
      if (line === "READY") started.kill(signal);
    }
    const { exitCode, stdout } = await started;
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/\ndetached\n\nLook again with: node /);
  },
);

test("names the signal that ended runmark in its exit code", async () => {
  await withRunmark('process.kill(process.pid, "SIGKILL"); setTimeout(() => undefined, 20_000);');
  expect((await start()).exitCode).toBe(137);
});

test("says how to build when that was not done", async () => {
  const { exitCode, stderr } = await start();
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    `error: ${join(repository, "dist/runmark.mjs")} is not there; \`npm run build\` makes it, and \`npm start\` does both`,
  );
});
