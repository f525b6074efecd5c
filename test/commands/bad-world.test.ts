import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { statuses, summaryOf } from "./documents.ts";
import { filesIn } from "./snapshot.ts";
import { type Ended, RUNMARK, type Workshop, workshop } from "./workshop.ts";

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

const open = (options: Parameters<typeof workshop>[0] = {}): Promise<Workshop> =>
  workshop({ ...options, files: { "experiment_summary.md": summaryOf({ run: "one" }), ...options.files } });

describe("SLURM", () => {
  test("backend: slurm without sbatch on PATH: exit 5, and what to do", async () => {
    const shop = await open({ scheduler: "none", files: { "runmark.yaml": "backend: slurm\n" } });
    const before = await filesIn(shop.folder);
    for (const command of ["run", "tick"]) {
      expect(await shop.run([command])).toEqual({
        code: 5,
        out: "",
        err:
          "error: the jobs of this experiment go to SLURM, but there is no sbatch on PATH [scheduler.no-sbatch]\n" +
          "  → Load SLURM's module, log in to a login node, or use --backend local\n",
      });
    }
    expect(await filesIn(shop.folder)).toEqual(before);
    expect((await shop.run(["run", "--backend", "local"])).code).toBe(0);
  });

  test("squeue that fails: exit 5 from tick, nothing changes, and it is asked again later", async () => {
    const shop = await open();
    const down = {
      work: false,
      stderr: "slurm_load_jobs error: Unable to contact slurm controller",
      exitCode: 1,
    };
    await shop.slurm.next("squeue", down, down, down);
    const before = await filesIn(shop.folder);
    expect(await shop.run(["tick"])).toEqual({
      code: 5,
      out: "",
      err:
        "error: the scheduler does not answer: squeue: Unable to contact slurm controller [scheduler.unreachable]\n" +
        "  → Nothing was changed; run the same command again when squeue answers; where there is no cluster, add --backend local (or put backend: local into runmark.yaml)\n",
    });
    expect(await filesIn(shop.folder)).toEqual(before);
    expect(await shop.slurm.calls("sbatch")).toEqual([]);
    expect((await shop.run(["tick"])).code).toBe(4);
  });

  test("squeue that fails while run waits: said once, nothing changes, it goes on when squeue answers", async () => {
    const shop = await open();
    const run = shop.start(["run"]);
    await run.says(/1 queued/);
    const before = await shop.read("experiment_summary.md");
    const down = { work: false, stderr: "squeue: error: Zero Bytes", exitCode: 1 };
    await shop.slurm.next("squeue", down, down, down);
    const said = await run.says(/error: the scheduler does not answer: squeue: Zero Bytes/);
    expect(await shop.read("experiment_summary.md")).toBe(before);
    await run.says(/next try in/);
    expect(said.match(/does not answer/g)).toHaveLength(1);
    await shop.slurm.setState(await shop.job("one"), "COMPLETED");
    expect((await run.ended()).code).toBe(0);
  });
});

describe("the journal", () => {
  const ticked = async (): Promise<Workshop> => {
    const shop = await open();
    expect((await shop.run(["tick"])).code).toBe(4);
    return shop;
  };

  test("a damaged line in the middle: exit 3 with its number, and nothing happens", async () => {
    const shop = await ticked();
    const lines = (await shop.read(".runmark/journal.jsonl")).split("\n");
    const damaged = lines.map((line, at) => (at === 2 ? line.slice(0, 20) : line)).join("\n");
    await shop.write(".runmark/journal.jsonl", damaged);
    const before = await filesIn(shop.folder);
    for (const command of ["run", "tick", "status", "plan", "check", "retry", "cancel"]) {
      const ended = await shop.run([command]);
      expect({ ...ended, err: shop.plain(ended.err) }).toEqual({
        code: 3,
        out: "",
        err: expect.stringMatching(
          /^error: line 3 of the journal cannot be understood: not JSON: .* \[journal.damaged\]\n {2}.runmark\/journal.jsonl\n {2}→ Mend line 3, or move <exp>\/.runmark\/journal.jsonl aside: the journal is then rebuilt from the job ids in the summary\n$/,
        ),
      });
    }
    expect(await shop.read(".runmark/journal.jsonl")).toBe(damaged);
    expect(await filesIn(shop.folder)).toEqual(before);
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });

  test("a torn last line is what a crash leaves: it is repaired, and the job is found, not sent again", async () => {
    const shop = await ticked();
    const text = await shop.read(".runmark/journal.jsonl");
    const upTo = text.indexOf('{"kind":"submitted"');
    await shop.write(".runmark/journal.jsonl", text.slice(0, upTo + 15));
    expect((await shop.run(["tick"])).out).toContain(
      "training/one  ○ queued as job 101, found again by its name\n",
    );
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });

  test("one that is gone is rebuilt from the job ids in the summary", async () => {
    const shop = await ticked();
    await execa("rm", ["-r", join(shop.folder, ".runmark")]);
    expect((await shop.run(["tick"])).code).toBe(4);
    await shop.slurm.setState("101", "COMPLETED");
    expect((await shop.run(["run"])).code).toBe(0);
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });
});

/** Root may write everywhere, so there the command runs as nobody. */
describe("permissions", () => {
  const asNobody = async (shop: Workshop, args: readonly string[]): Promise<Ended> => {
    if (!isRoot) return shop.run(args);
    const drop = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
    const { exitCode, stdout, stderr } = await execa(
      "setpriv",
      [...drop, process.execPath, RUNMARK, ...args],
      {
        cwd: shop.folder,
        env: { ...shop.env, USER: "nobody" },
        extendEnv: false,
        reject: false,
        stripFinalNewline: false,
      },
    );
    return { code: exitCode, out: stdout, err: stderr };
  };
  const own = async (shop: Workshop): Promise<void> => {
    if (isRoot) await execa("chown", ["-R", `${NOBODY}:${NOBODY}`, shop.around, shop.slurm.folder]);
  };
  const forbid = async (path: string, mode: number): Promise<void> => {
    await chmod(path, mode);
    onTestFinished(() => chmod(path, 0o755));
  };

  test("a folder that may not be written: exit 3, nothing submitted; readers still read", async () => {
    const shop = await open();
    await own(shop);
    await forbid(shop.folder, 0o555);
    const { code, out, err } = await asNobody(shop, ["run"]);
    expect({ code, out, err: shop.plain(err) }).toEqual({
      code: 3,
      out: "",
      err:
        "error: EACCES: permission denied, mkdir '<exp>/.runmark' [lock.eacces]\n  .runmark\n" +
        "  → Make the experiment's folder writable for you (it keeps its journal there), and see that there is space\n",
    });
    expect(await asNobody(shop, ["plan"])).toMatchObject({ code: 0, err: "" });
    expect(await shop.slurm.calls("sbatch")).toEqual([]);
  });

  test("a summary that may not be read: exit 3", async () => {
    const shop = await open();
    await own(shop);
    await forbid(join(shop.folder, "experiment_summary.md"), 0o000);
    const { code, out, err } = await asNobody(shop, ["run"]);
    expect({ code, out, err: shop.plain(err) }).toEqual({
      code: 3,
      out: "",
      err:
        "error: EACCES: permission denied, open '<exp>/experiment_summary.md' [summary.unreadable]\n" +
        "  experiment_summary.md\n  → Make the file readable for you\n",
    });
  });

  test("a journal that may not be read: exit 3, and it never reads as empty", async () => {
    const shop = await open();
    await own(shop);
    expect((await asNobody(shop, ["tick"])).code).toBe(4);
    await forbid(join(shop.folder, ".runmark/journal.jsonl"), 0o000);
    for (const command of ["run", "status"]) {
      const { code, out, err } = await asNobody(shop, [command]);
      expect({ code, out, err: shop.plain(err) }).toEqual({
        code: 3,
        out: "",
        err:
          "error: EACCES: permission denied, open '<exp>/.runmark/journal.jsonl' [journal.eacces]\n" +
          "  .runmark/journal.jsonl\n  → Make the journal and its folder readable and writable for you and run the same command again; nothing is lost\n",
      });
    }
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });

  test("a summary that cannot be replaced: it stays as it is, and nothing goes in until it can", async () => {
    const shop = await open();
    await mkdir(join(shop.folder, ".runmark"));
    await own(shop);
    await forbid(shop.folder, 0o555);
    const before = await shop.read("experiment_summary.md");
    const { code, err } = await asNobody(shop, ["tick"]);
    expect(code).toBe(3);
    expect(shop.plain(err)).toContain(
      "error: <exp>/experiment_summary.md cannot be written: EACCES: permission denied",
    );
    expect(err).toContain("nothing is lost");
    expect(await shop.read("experiment_summary.md")).toBe(before);
    expect(await shop.slurm.calls("sbatch")).toEqual([]);
    await chmod(shop.folder, 0o755);
    expect((await asNobody(shop, ["tick"])).code).toBe(4);
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });
});

describe("a full disk", () => {
  const canMount = isRoot && process.platform === "linux";

  test.skipIf(!canMount)(
    "(needs root on Linux to mount a small tmpfs) nothing goes in, nothing is lost, and it goes on",
    async () => {
      const shop = await open();
      const disk = join(shop.around, "disk");
      await mkdir(disk);
      await execa("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
      onTestFinished(async () => {
        await execa("umount", [disk]);
      });
      const summary = summaryOf({ run: "one" }, { run: "two" });
      await writeFile(join(disk, "experiment_summary.md"), summary);
      const fill = async (): Promise<void> => {
        await execa("dd", ["if=/dev/zero", `of=${disk}/fill`, "bs=1k"], { reject: false });
      };
      await fill();
      const full = await shop.run(["tick", disk]);
      expect(full).toMatchObject({ code: 3, out: "" });
      expect(full.err).toMatch(/^error: .*ENOSPC.*\n.*\n? {2}→ .*space/s);
      expect(await shop.slurm.calls("sbatch")).toEqual([]);
      expect(await readFile(join(disk, "experiment_summary.md"), "utf8")).toBe(summary);

      await execa("rm", [`${disk}/fill`]);
      expect((await shop.run(["tick", disk])).code).toBe(4);
      expect(await shop.slurm.calls("sbatch")).toHaveLength(2);

      // The jobs end while the disk is full again: what they became is not lost.
      await fill();
      const before = await readFile(join(disk, "experiment_summary.md"), "utf8");
      for (const run of ["one", "two"]) await shop.slurm.setState(await shop.job(run), "COMPLETED");
      expect((await shop.run(["tick", disk])).code).toBe(3);
      expect(await readFile(join(disk, "experiment_summary.md"), "utf8")).toBe(before);
      await execa("rm", [`${disk}/fill`]);
      expect((await shop.run(["tick", disk])).code).toBe(0);
      expect(statuses(await readFile(join(disk, "experiment_summary.md"), "utf8"))).toEqual({
        one: "completed",
        two: "completed",
      });
      expect(await shop.slurm.calls("sbatch")).toHaveLength(2);
    },
  );
});
