import { chmod, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { type Ended, type Workshop, workshop } from "./workshop.ts";

const SUMMARY = "# E\n\n## Runs\n\n| Run Name | Command |\n| --- | --- |\n| a | true |\n";

/** Of other people: no UTF-8, no last line's end. */
const OTHERS = Buffer.from("MAILTO=\n# caf\xe9\r\n5 4 * * * mine 100\\%", "latin1");

/** All that cron gives to what it starts. */
const CRON = { HOME: "/nonexistent", LOGNAME: "ann", SHELL: "/bin/sh", PATH: "/usr/bin:/bin" };

interface Table extends Workshop {
  cron(...words: string[]): Promise<Ended>;
  readonly cronEnv: Readonly<Record<string, string>>;
  /** Absent where there is none. */
  table(): Promise<Buffer | undefined>;
  /** Puts a `crontab` in the place of the one that keeps its table in a file. */
  crontab(script: string): Promise<void>;
}

/** A `crontab` as cron's own answers, with its table in a file. */
const KEEPS =
  'case "$1" in -l) [ -f "$T" ] || { echo "no crontab for ann" >&2; exit 1; }; cat "$T";; -) cat > "$T";; esac';

async function tabled(before?: Buffer): Promise<Table> {
  const shop = await workshop({ scheduler: "none", files: { "experiment_summary.md": SUMMARY } });
  const bin = join(shop.around, "cron-bin");
  const path = join(shop.around, "table");
  await mkdir(bin);
  const crontab = async (script: string): Promise<void> => {
    await writeFile(join(bin, "crontab"), `#!/bin/sh\nT='${path}'\n${script}\n`);
    await chmod(join(bin, "crontab"), 0o755);
  };
  await crontab(KEEPS);
  if (before !== undefined) await writeFile(path, before);
  const env = { PATH: `${bin}:${shop.env.PATH}`, SLURM_CONF: "/etc/my slurm.conf", RUNMARK_CRON: "inner" };
  return {
    ...shop,
    crontab,
    cronEnv: env,
    table: () => readFile(path).catch(() => undefined),
    cron: (...words) => shop.run(["cron", ...words], { env }),
  };
}

test("an entry is installed, ticks as cron starts it, is written no second time, and leaves no trace", async () => {
  const shop = await tabled(OTHERS);
  const told = await shop.cron("install", "-n", "--notify", "mail -s 50% ann", "--json");
  expect(told).toMatchObject({ code: 0, out: expect.stringContaining("--notify 'mail -s 50") });
  expect(await shop.table()).toEqual(OTHERS);
  const installed = await shop.cron("install", "--backend", "local");
  expect(installed).toMatchObject({
    ...{ code: 0, err: "" },
    out: expect.stringContaining(`crontab: ${shop.folder} installed  (*/5 * * * *)\n`),
  });
  const table = (await shop.table()) ?? Buffer.alloc(0);
  expect(table.subarray(0, OTHERS.length + 1)).toEqual(Buffer.concat([OTHERS, Buffer.from("\n")]));
  const line = table.subarray(OTHERS.length + 1).toString();
  expect(line).toMatch(/^\*\/5 \* \* \* \* \/usr\/bin\/env RUNMARK_CRON=\w{8}\.\w{8} PATH=\S+ .*\n$/);
  expect(line).toContain(" 'SLURM_CONF=/etc/my slurm.conf' ");
  expect(line).toContain(`tick --log ${shop.folder}/.runmark/cron.log --backend local ${shop.folder}\n`);
  const asCron = line.replace(/^(?:\S+ ){5}/, "").replaceAll("\\%", "%");
  const ticked = await execa("/bin/sh", ["-c", asCron], { env: CRON, extendEnv: false, reject: false });
  expect(ticked).toMatchObject({ exitCode: 4, stdout: "", stderr: "" });
  expect(await shop.read(".runmark/cron.log")).toMatch(/^\d{4}-\S+Z\ntraining\/a .*queued as job/);
  await shop.run(["run", "--quiet"]);
  await shop.crontab(`[ "$1" = -l ] && cat "$T"`);
  expect(await shop.cron("install", "--backend", "local")).toMatchObject({ code: 0, err: "" });
  await shop.crontab(KEEPS);
  expect(JSON.parse((await shop.cron("show", "--json")).out).data.entries).toMatchObject([
    { state: "same", schedule: "*/5 * * * *", ticks: shop.folder },
  ]);
  expect(await shop.cron("remove")).toMatchObject({ code: 0 });
  expect(await shop.table()).toEqual(Buffer.concat([OTHERS, Buffer.from("\n")]));
});

test("an entry that somebody edited stays, until that is asked for", async () => {
  const shop = await tabled();
  await shop.cron("install");
  const edited = Buffer.from(`# ${await shop.table()}`);
  await writeFile(join(shop.around, "table"), edited);
  for (const words of [["install"], ["remove"]]) {
    const { code, err } = await shop.cron(...words);
    expect([code, err]).toEqual([3, expect.stringContaining("add --force")]);
    expect(await shop.table()).toEqual(edited);
  }
  expect(await shop.cron("remove", "--force")).toMatchObject({ code: 0 });
  expect(`${await shop.table()}`).toBe("");
});

test.each([
  ["fails", 'echo "cannot open spool" >&2; exit 1', "cron.failed", "cannot open spool"],
  ["says nothing", "exit 1", "cron.failed", "said nothing"],
  [
    "says more than that there is none",
    'echo "no crontab for ann" >&2; echo x; exit 1',
    "cron.failed",
    "no crontab",
  ],
  [
    "is not for this person",
    'echo "You (ann) are not allowed to use this program" >&2; exit 1',
    "cron.refused",
    "not allowed",
  ],
  [
    "takes the table and keeps another",
    '[ "$1" = -l ] && echo "# other"; true',
    "cron.not-written",
    "lists the earlier one: nothing was changed",
  ],
  [
    "refuses the new table",
    'case "$1" in -l) cat "$T" 2>/dev/null;; *) echo "disk is full" >&2; exit 1;; esac; true',
    "cron.failed",
    "so nothing was changed: disk is full",
  ],
  [
    "is changed by somebody else each time",
    'date +"# %N"; [ "$1" = -l ] || touch "$T"',
    "cron.changing",
    "nothing was",
  ],
])("a crontab that %s is told of, and nothing is written", async (_, script, code, says) => {
  const shop = await tabled();
  await shop.crontab(script);
  const answer = JSON.parse((await shop.cron("install", "--json")).out);
  expect(answer).toMatchObject({
    exitCode: 3,
    diagnostics: [{ code, message: expect.stringContaining(says) }],
  });
  expect(await shop.table()).toBeUndefined();
});

test.each([
  ["empties the table and fails", ': > "$T"; echo "No space left" >&2; exit 1', "(No space left)"],
  ["empties the table and says nothing", ': > "$T"', "neither"],
  ["answers no more after it", ': > "$T.gone"', "cannot be read any more"],
])("a crontab that %s is told of, and what stood there is kept", async (_, write, says) => {
  const shop = await tabled(OTHERS);
  await shop.crontab(`case "$1" in -l) [ ! -e "$T.gone" ] && cat "$T";; *) ${write};; esac`);
  const { exitCode, diagnostics } = JSON.parse((await shop.cron("install", "--json")).out);
  expect([exitCode, diagnostics[0]]).toMatchObject([3, { code: "cron.table-changed" }]);
  const { message, next, path } = diagnostics[0];
  expect(message).toContain(says);
  expect(next).toContain(`crontab ${path}`);
  expect(await readFile(path)).toEqual(OTHERS);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("without a crontab the next step is said; a tick's log that cannot be written keeps it from nothing", async () => {
  const shop = await workshop({ scheduler: "none", files: { "experiment_summary.md": SUMMARY } });
  const { code, err } = await shop.run(["cron", "install"]);
  expect([code, err]).toEqual([3, expect.stringContaining("add --scrontab")]);
  const ticked = await shop.run(["tick", "--log", "experiment_summary.md/log", "--backend", "local"]);
  expect(ticked).toMatchObject({ code: 4, out: "" });
  expect(ticked.err).toMatch(/queued as job[\s\S]*could not be added to the log/);
  await writeFile(join(shop.folder, "cron.log"), Buffer.alloc(2 ** 20, "x"));
  await shop.run(["run", "--quiet"]);
  await shop.write(
    "experiment_summary.md",
    (await shop.read("experiment_summary.md")).replace("completed", "retry"),
  );
  await shop.run(["tick", "--log", "cron.log"]);
  expect(await shop.read("cron.log")).toMatch(/^\d{4}-\d\d-\d\dT[\s\S]*queued as job/);
  expect((await readFile(join(shop.folder, "cron.log.1"))).length).toBe(2 ** 20);
  await shop.run(["run", "--quiet"]);
});

test("a log says a warning once; what was moved away shows as gone, can be removed, and no folder comes anew", async () => {
  const shop = await tabled();
  const typed = SUMMARY.replace(/\| Command \|/, "| Command | Status |")
    .replace("| --- |\n", "| --- | --- |\n")
    .replace("| true |", "| true | retyr |");
  await shop.write("experiment_summary.md", typed);
  const log = join(shop.folder, ".runmark/cron.log");
  for (const _ of [1, 2]) await shop.run(["tick", "--backend", "local", "--log", log]);
  expect((await readFile(log, "utf8")).match(/"retyr" is no known status/g)).toHaveLength(1);
  await shop.cron("install", "--every", "2h");
  await shop.cron("install");
  await rename(shop.folder, `${shop.folder}2`);
  const at = (words: readonly string[]) => shop.run(words, { cwd: shop.around, env: shop.cronEnv });
  expect((await at(["cron", "show"])).out).toMatch(/ {2}\(0 \*\/2 \* \* \*\) .* gone/);
  expect(await at(["tick", "--log", log, shop.folder])).toMatchObject({ code: 3 });
  await expect(readFile(log)).rejects.toThrow("ENOENT");
  expect(await readdir(shop.around)).not.toContain(basename(shop.folder));
  expect((await at(["cron", "remove", shop.folder])).out).toContain(" removed");
  expect(`${await shop.table()}`).toBe("");
});

test("an entry that was made with --all is named where only its folder was", async () => {
  const shop = await tabled();
  await shop.cron("install", "--all", "..", "--dry-run");
  await shop.cron("install", "--all", "..");
  const { code, out } = await shop.cron("remove", "..");
  expect([code, out]).toEqual([0, expect.stringContaining("runmark cron remove --all ..")]);
  expect(await shop.cron("remove", "--all", "..")).toMatchObject({ code: 0 });
  expect(`${await shop.table()}`).toBe("");
});
