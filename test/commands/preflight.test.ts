import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FakeSlurm } from "../fake-slurm/fake.ts";
import { statuses } from "./documents.ts";
import { envelopeIn, printedSchemas } from "./envelope.ts";
import { filesIn } from "./snapshot.ts";
import { type Workshop, workshop } from "./workshop.ts";

const summary = (scripts: readonly string[]): string =>
  `# Ahead\n\n## Runs\n\n| Run Name | Script | Status | Job ID | Notes |\n|---|---|---|---|---|\n${scripts
    .map((name) => `| ${name.replace(".sh", "")} | ${name} | pending | - | - |\n`)
    .join("")}`;

const shopWith = (
  scripts: Readonly<Record<string, string>>,
  options: Parameters<typeof workshop>[0] = {},
): Promise<Workshop> =>
  workshop({
    ...options,
    files: { "experiment_summary.md": summary(Object.keys(scripts)), ...scripts, ...options.files },
  });

/** Without what depends on the machine that the test runs on. */
const sameAnywhere = (shop: Workshop, text: string): string =>
  shop
    .plain(text)
    .replaceAll(/(node +)\d+\.\d+\.\d+/g, "$1N")
    .replaceAll(/^ {2}[!✓?] (?:disk|quota|shared) .*\n(?: +→ .*\n)?/gm, "")
    .replaceAll(/^(?:\d+ [\w ]+, )*\d+ ok$/gm, "N ok");

interface Found {
  readonly check: string;
  readonly verdict: string;
  readonly found: string;
}

const linesOf = async (shop: Workshop, ...flags: readonly string[]) => {
  const ended = await shop.run(["preflight", "--json", ...flags]);
  const lines = (envelopeIn("preflight", ended).data?.lines ?? []) as readonly Found[];
  return {
    code: ended.code,
    notOk: lines.filter(({ verdict }) => verdict !== "ok").map(({ check, verdict }) => `${check} ${verdict}`),
    of: (check: string): string[] => lines.filter((line) => line.check === check).map(({ found }) => found),
  };
};

describe("on SLURM", () => {
  test("all well: a line a check, exit 0, and nothing is left behind", async () => {
    const shop = await shopWith({ "a.sh": "#!/bin/sh\n#SBATCH --time=10\ntrue\n" });
    const before = await filesIn(shop.folder);
    const { code, out, err } = await shop.run(["preflight"]);
    expect({ code, err, out: sameAnywhere(shop, out) }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "Ahead
      backend: slurm, 1 task left

        ✓ folder      this folder can be written
        ✓ lock        of two that want it, one gets it
        ✓ clock       agrees with the file system's
        ✓ clock       agrees with the controller's
        ✓ node        N
        ✓ scripts     that of 1 task would be taken
        ✓ programs    /bin/sh
        ✓ slurm       22.05.8
        ✓ controller  answers, 22.05.8
        ✓ accounting  answers
        ✓ partitions  cpu: up, and time enough
        ✓ limits      none that are known
        ✓ purge       ended jobs are known for 300 s, and looked at every 0.1 s

      N ok
      Nothing stands in the way. Start it with: runmark run
      ",
      }
    `);
    expect(await filesIn(shop.folder)).toEqual(before);
    (await printedSchemas(shop))("preflight", await shop.run(["preflight", "--json"]));
  });

  const down = { work: false, stderr: "slurm: error: Unable to contact slurm controller", exitCode: 1 };
  const cases: Record<
    string,
    { script?: string; before?: (slurm: FakeSlurm) => Promise<unknown>; code: number; notOk: string[] }
  > = {
    "the controller is down": {
      before: async (slurm) => {
        await slurm.next("scontrol", down, down);
        await slurm.next("squeue", down, down);
      },
      code: 5,
      notOk: ["scripts unknown", "controller failure", "partitions unknown", "limits unknown"],
    },
    "accounting is down": {
      before: (slurm) =>
        slurm.next("sacct", { ...down, stderr: "sacct: error: Problem talking to the database" }),
      code: 0,
      notOk: ["accounting warning"],
    },
    "there is no accounting": { before: (slurm) => slurm.setAccounting("off"), code: 0, notOk: [] },
    "sinfo says something else": {
      script: "#SBATCH --gres=gpu:1 -p gpu",
      before: (slurm) => slurm.next("sinfo", { stdout: "maintenance at noon" }),
      code: 0,
      notOk: ["gpus unknown"],
    },
    "another type of GPU": { script: "#SBATCH --gres=gpu:h100:1 -p gpu", code: 3, notOk: ["gpus failure"] },
    "too long for its partition": {
      script: "#SBATCH --time=20:00:00 -p gpu",
      code: 3,
      notOk: ["partitions failure"],
    },
    "a partition that is down": { script: "#SBATCH -p pdown", code: 0, notOk: ["partitions warning"] },
    "a partition that there is not": {
      script: "#SBATCH --partition=nosuch",
      code: 3,
      notOk: ["scripts failure", "partitions failure"],
    },
    "a folder for outputs that nobody made": {
      script: "#SBATCH -o logs/%j.out -e %x/err",
      code: 3,
      notOk: ["outputs failure"],
    },
    "no room for any job": {
      before: (slurm) => writeFile(join(slurm.folder, "users"), "lab|lab||2|0|normal\n"),
      code: 3,
      notOk: ["limits failure"],
    },
    "a program that the login node lacks, a file that is read and a folder that is entered": {
      script: "nosuchprogram --x\nsource venv/bin/activate\ncd data",
      code: 0,
      notOk: ["programs warning", "paths warning", "paths warning"],
    },
  };
  test("what is amiss is told by its check, and decides the exit code", async () => {
    const found = await Promise.all(
      Object.entries(cases).map(async ([name, { script = "", before }]) => {
        const shop = await shopWith({ "a.sh": `#!/bin/sh\n${script}\n` });
        await before?.(shop.slurm);
        const { code, notOk } = await linesOf(shop);
        // Whether the folder is on a disk of this machine is not the test's to say.
        return [name, { code, notOk: notOk.filter((line) => !line.startsWith("shared")) }] as const;
      }),
    );
    const expected = Object.entries(cases).map(([name, { code, notOk }]) => [name, { code, notOk }]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });

  test("no sbatch where SLURM is meant: exit 5, and all else is looked at", async () => {
    const shop = await shopWith({ "a.sh": "#!/bin/sh\n" }, { scheduler: "none" });
    const answer = await linesOf(shop, "--backend", "slurm");
    expect(answer.code).toBe(5);
    expect(answer.of("slurm")).toEqual([
      "the jobs of this experiment go to SLURM, but there is no sbatch on PATH",
    ]);
    expect(answer.of("lock")).toEqual(["of two that want it, one gets it"]);
  });
});

describe("on this machine", () => {
  const withDriver = async (script: string, driver: string): Promise<Workshop> => {
    const shop = await shopWith({ "a.sh": `#!/bin/sh\n${script}\n` }, { scheduler: "none" });
    const path = join(shop.around, "bin/nvidia-smi");
    await writeFile(path, `#!/bin/sh\n${driver}\n`);
    await chmod(path, 0o755);
    return shop;
  };
  const FINE = `case $1 in -L) echo 'GPU 0: A100 (UUID: GPU-1)' ;; *)
    echo 'index, name, fan.speed [%], memory.used [MiB], memory.total [MiB]'; echo '0, A100, [N/A], 4, 81920' ;; esac`;
  const BROKEN =
    "echo 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.'; exit 9";

  test("GPUs against what the scripts ask for, and a driver that fails", async () => {
    const said = "nvidia-smi: NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.";
    const cases = [
      ["", FINE, "1 × A100, 80 GB; no script that is left to run asks for a GPU", 0],
      ["#SBATCH --gpus=1", FINE, "1 × A100, 80 GB", 0],
      ["#SBATCH --gpus=2", FINE, "training/a asks for 2 GPUs, and there is 1: 1 × A100, 80 GB", 3],
      ["", BROKEN, `${said}; no script that is left to run asks for a GPU`, 0],
      ["#SBATCH --gpus=1", BROKEN, `training/a asks for 1 GPU, and there is none: ${said}`, 3],
    ] as const;
    const found = await Promise.all(
      cases.map(async ([script, driver]) => {
        const answer = await linesOf(await withDriver(script, driver));
        return [...answer.of("accelerator"), answer.code];
      }),
    );
    expect(found).toEqual(cases.map(([, , line, code]) => [line, code]));
  });

  test("scripts that differ and are refused in the same words are told of once, with the advice about the first", async () => {
    const asking = (cpus: number, more: string): string =>
      `#!/bin/sh\n#SBATCH --cpus-per-task=${cpus}\n${more}\n`;
    const shop = await shopWith(
      {
        "a.sh": asking(4, "echo a"),
        "b.sh": asking(4, "echo b"),
        "c.sh": asking(5, "true"),
      },
      { scheduler: "none", files: { "runmark.yaml": "local: {cpus: 1}\n" } },
    );
    const { data } = envelopeIn("preflight", await shop.run(["preflight", "--json"]));
    const lines = data?.lines as readonly (Found & { readonly next?: string })[];
    const lack = "would be refused: Requested node configuration is not available: asks";
    expect(lines.filter(({ check }) => check === "scripts")).toMatchObject([
      {
        found: `training/a and 1 more ${lack} 4 cpus; here 1 cpu`,
        next: expect.stringMatching(/^Ask for less in \S*a\.sh;/),
      },
      { found: `training/c ${lack} 5 cpus; here 1 cpu` },
    ]);
  });
});

describe("run looks first", () => {
  const BROKEN = "#!/no/such/bash\ntrue\n";
  const local = { scheduler: "none" } as const;

  test("and refuses what is sure to fail, before it takes the experiment; --no-preflight goes on", async () => {
    const shop = await shopWith({ "a.sh": BROKEN }, local);
    const before = await filesIn(shop.folder);
    const refused = await shop.run(["run"]);
    expect(refused).toMatchObject({ code: 3, out: "" });
    expect(refused.err).toContain(
      "error: /no/such/bash is not found: training/a (a.sh, line 1) [preflight.programs]",
    );
    expect(refused.err).toContain("runmark run --no-preflight");
    expect(await filesIn(shop.folder)).toEqual(before);
    expect((await shop.run(["run", "--no-preflight"])).code).toBe(1);
  });

  test("one of two is told of and holds nothing back; with nothing to submit nothing is looked at", async () => {
    const shop = await shopWith({ "a.sh": BROKEN, "b.sh": "#!/bin/sh\ntrue\n" }, local);
    const ended = await shop.run(["run"]);
    expect(ended.out).toContain("warning: /no/such/bash is not found");
    expect(statuses(await shop.read("experiment_summary.md"))).toEqual({ a: "failed", b: "completed" });
    expect((await shop.run(["run"])).out).not.toContain("/no/such/bash is not found");
    const { out } = await shop.run(["preflight"]);
    expect(out).toContain("; no script that is left to run asks for a GPU\n");
    expect(out).toContain(
      "\n1 ended without success, and was not looked at; to run it again: runmark retry --failed\n",
    );
  });

  test("beside jobs that live nothing is refused", async () => {
    const shop = await shopWith({ "a.sh": "#!/bin/sh\nuntil [ -e go ]; do sleep 0.1; done\n" }, local);
    await shop.run(["tick"]);
    await shop.write(
      "experiment_summary.md",
      `${await shop.read("experiment_summary.md")}| b | b.sh | pending | - | - |\n`,
    );
    await shop.write("b.sh", BROKEN);
    const run = shop.start(["run"]);
    await run.says(/warning: \/no\/such\/bash is not found/);
    await shop.write("go", "");
    expect((await run.ended()).code).toBe(1);
    expect(statuses(await shop.read("experiment_summary.md"))).toEqual({ a: "completed", b: "failed" });
  });
});
