import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { summaryOf } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { workshop } from "./workshop.ts";

/** Keeps a table in a file as crontab(1) does; says what a test wants where `refuses` is there. */
const CRONTAB = `#!/bin/sh
cd "\${0%/*}"
if [ -e refuses ]; then cat refuses >&2; exit 1; fi
case $1 in
-l) [ -e table ] || { echo "no crontab for ada" >&2; exit 1; }; cat table; if [ -e late ]; then cat late >>table; rm late; fi;;
-) cat >table; echo x >>writes;;
esac
`;

const OTHERS = Buffer.from('MAILTO=""\r\n# mine \xff\n@reboot x \\%d\n0 1 * * * last', "latin1");

const cronShop = async () => {
  const shop = await workshop({ files: { "experiment_summary.md": summaryOf({ run: "one" }) } });
  const folder = join(shop.around, "cron");
  await mkdir(folder);
  await writeFile(join(folder, "crontab"), CRONTAB);
  await chmod(join(folder, "crontab"), 0o755);
  const env = { PATH: `${folder}:${shop.env.PATH}` };
  const at = (name: string): string => join(folder, name);
  return { shop, at, cron: (...args: string[]) => shop.run(["cron", ...args], { env }) };
};

test("installed once, run by a shell as cron would, and removed with every other byte as it was", async () => {
  const { shop, at, cron } = await cronShop();
  await writeFile(at("table"), OTHERS);
  const shown = await cron("install", "--dry-run");
  expect(shown).toMatchObject({ code: 0, err: "" });
  expect(await readFile(at("table"))).toEqual(OTHERS);
  expect(await cron("install")).toMatchObject({ code: 0, err: "" });
  const table = await readFile(at("table"));
  expect(table.subarray(0, OTHERS.length)).toEqual(OTHERS);
  const again = await cron("install", "--json");
  expect(envelopeIn("cron", again)).toMatchObject({ data: { entries: [{ what: "unchanged" }] } });
  expect(await readFile(at("writes"), "utf8")).toBe("x\n");

  const line = table.toString("latin1").trimEnd().split(/\r?\n/).at(-1) ?? "";
  expect(line).toContain("tick --quiet --backend slurm --log ");
  const command = line.replace(/^(\S+ ){5}/, "").replaceAll("\\%", "%");
  await writeFile(at("run"), `#!/bin/sh\n${command.replace(/PATH=(\S+)/, `PATH=${shop.env.PATH}`)}\n`);
  await chmod(at("run"), 0o755);
  const { execa } = await import("execa");
  const asCron = () =>
    execa(at("run"), [], { reject: false, extendEnv: false, env: { ...shop.env, PATH: "/bin" } });
  expect(await asCron()).toMatchObject({ exitCode: 4, stdout: "", stderr: "" });
  await asCron();
  const log = await shop.read(".runmark/cron.log");
  expect(log).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}training\/one {2}.*queued as job/);
  expect(await asCron()).toMatchObject({ exitCode: 4, stdout: "", stderr: "" });
  expect(await shop.read(".runmark/cron.log")).toBe(log);

  expect(await cron("remove")).toMatchObject({ code: 0, err: "" });
  expect((await readFile(at("table"))).toString("latin1").trimEnd()).toBe(OTHERS.toString("latin1"));
  expect((await cron("show")).out).toContain("runmark cron install");
});

test("an entry that somebody edited stays, until it is said", async () => {
  const { at, cron } = await cronShop();
  await cron("install");
  const edited = (await readFile(at("table"), "latin1")).replace("*/5", "*/9");
  await writeFile(at("table"), edited, "latin1");
  const kept = await cron("install");
  expect(kept).toMatchObject({ code: 7 });
  expect(kept.err).toContain("--force");
  expect(await cron("remove")).toMatchObject({ code: 7 });
  expect(await readFile(at("table"), "latin1")).toBe(edited);
  expect(await cron("remove", "--force")).toMatchObject({ code: 0 });
  expect(await readFile(at("table"), "latin1")).toBe("");
});

test("a crontab that cannot be read is never an empty one, and one that changes meanwhile is not written over", async () => {
  const { shop, at, cron } = await cronShop();
  await writeFile(at("table"), OTHERS);
  for (const [words, code] of [
    ["You (ada) are not allowed to use this program (crontab)", "cron.not-allowed"],
    ["crontabs: Stale file handle", "cron.failed"],
  ] as const) {
    await writeFile(at("refuses"), words);
    const ended = await cron("install", "--json");
    expect(envelopeIn("cron", ended)).toMatchObject({ exitCode: 3, diagnostics: [{ code }] });
  }
  await writeFile(at("refuses"), "");
  const { rm } = await import("node:fs/promises");
  await rm(at("refuses"));
  await writeFile(at("late"), "\n0 2 * * * theirs\n");
  expect(await cron("install")).toMatchObject({
    code: 3,
    err: expect.stringContaining("cron.changed-meanwhile"),
  });
  expect(await readFile(at("table"), "latin1")).toBe(`${OTHERS.toString("latin1")}\n0 2 * * * theirs\n`);
  await mkdir(join(shop.around, "bare"));
  await symlink("/usr/bin/env", join(shop.around, "bare/env"));
  const missing = await shop.run(["cron", "install"], { env: { PATH: join(shop.around, "bare") } });
  expect(missing).toMatchObject({ code: 3, err: expect.stringContaining("cron.missing") });
});
