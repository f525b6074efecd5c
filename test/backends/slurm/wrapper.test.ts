import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { wrapperOf } from "../../../src/backends/slurm/wrapper.ts";
import { interpreterOf } from "../../../src/script/batch-script.ts";
import { until } from "../../cluster/until.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runmark-wrapper-"));
});
afterEach(() => rm(folder, { recursive: true }));

const base = () => join(folder, "it's a job~1");

async function start(script: string, env: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  await writeFile(join(folder, "script"), script);
  const command = [...interpreterOf(script), join(folder, "script")];
  await writeFile(join(folder, "wrapper"), wrapperOf({ script, command, base: base() }));
  return spawn("/bin/bash", ["-p", join(folder, "wrapper"), "one", "two words"], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", SLURM_JOB_ID: "7", SLURMD_NODENAME: "n1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** All that came of it, without times. */
async function ended(child: ChildProcess) {
  const output: string[] = [];
  child.stdout?.on("data", (data) => output.push(String(data)));
  child.stderr?.on("data", (data) => output.push(String(data)));
  const [code, signal] = await once(child, "close");
  const names = (await readdir(folder)).filter((name) => name.startsWith("it's")).sort();
  const records = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), "utf8");
      return `${name.replace("it's a job~1.", "")}: ${text.replace(/^\d{10} /, "")}`;
    }),
  );
  return { end: signal ?? code, output: output.join("").split("\n").sort().join(" ").trim(), records };
}

describe("the end", () => {
  test.each([
    ["true", 0, "0 exited"],
    ["exit 3", 3, "3 exited"],
    ["exit 129", 129, "129 exited"],
    ["exit 130", 130, "130 exited"],
    ["exit 137", 137, "137 exited"],
    ["exit 141", 141, "141 exited"],
    ["exit 143", 143, "143 exited"],
    ["exit 255", 255, "255 exited"],
    ["kill -KILL $$", "SIGKILL", "137 signalled"],
    ["kill -TERM $$", "SIGTERM", "143 signalled"],
    ["kill -PIPE $$", "SIGPIPE", "141 signalled"],
    ["trap - INT; kill -INT $$", "SIGINT", "130 signalled"],
    ["kill -USR1 $$", "SIGUSR1", "138 signalled"],
    ["kill -ALRM $$", "SIGALRM", "142 signalled"],
    ["ulimit -c 0; kill -SEGV $$", "SIGSEGV", "139 signalled"],
    ["exec sh -c 'exit 4'", 4, "4 exited"],
  ])("of %s", async (body, end, record) => {
    expect(await ended(await start(`#!/bin/bash\n${body}\n`))).toEqual({
      end,
      output: "",
      records: [`7.0.exit: ${record}\n`, "7.0.start: n1\n"],
    });
  });

  test("of a script that kills who waits for it is not known, and holds up nothing", async () => {
    const { end, records } = await ended(await start("#!/bin/bash\nkill -KILL $PPID\n"));
    expect([end, records]).toEqual([1, ["7.0.exit: ", "7.0.start: n1\n"]]);
  });

  test("of scripts that are over at once is known all the same", async () => {
    const ends = await Promise.all(Array.from({ length: 40 }, async () => ended(await start("#!/bin/sh\n"))));
    expect(ends.map(({ end }) => end)).toEqual(ends.map(() => 0));
  });

  test("of a script whose interpreter is missing is slurmstepd's", async () => {
    expect(await ended(await start("#!/nowhere/sh -x\n"))).toEqual({
      end: 2,
      output: "slurmstepd: error: execve(): bad interpreter(/nowhere/sh): No such file or directory",
      records: ["7.0.exit: 2 exited\n", "7.0.start: n1\n"],
    });
  });
});

test("each element of an array and each run of a requeued job has its own", async () => {
  const env = {
    SLURM_ARRAY_JOB_ID: "7",
    SLURM_ARRAY_TASK_ID: "0",
    SLURM_JOB_ID: "9",
    SLURM_RESTART_COUNT: "2",
  };
  const { records } = await ended(await start("#!/bin/sh\n", env));
  expect(records).toEqual(["7_0.2.exit: 0 exited\n", "7_0.2.start: n1\n"]);
});

test("arguments, environment and descriptors are the script's own", async () => {
  const script = `#!/bin/bash\necho "$# $2 $SHLVL $(declare -F hook)" $(ls /proc/$$/fd) \${!__runmark*}\n`;
  const env = { SHLVL: "4", "BASH_FUNC_hook%%": "() { true; }" };
  const wrapped = await ended(await start(script, { ...env, BASH_ENV: "" }));
  const plain = await ended(
    spawn("/bin/bash", [join(folder, "script"), "one", "two words"], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  expect(wrapped.output).toBe(plain.output);
  expect(wrapped.output).toMatch(/^2 two words 5 hook 0 1 2 /);
});

test("a disk that is full costs the record and not the job", async () => {
  const child = await start("#!/bin/sh\nexit 5\n", { SLURM_JOB_ID: "nowhere/7" });
  expect(await ended(child)).toEqual({ end: 5, output: "", records: [] });
});

describe("signals", () => {
  // Not a shell: bash itself may miss one of several signals that come at once.
  const LISTENER = `#!${process.execPath}
const { existsSync, writeFileSync } = require("node:fs");
for (const name of ["HUP", "INT", "USR2", "TERM"]) process.on("SIG" + name, () => console.log(name));
writeFileSync("ready", "");
setInterval(() => existsSync("over") && process.exit(0), 20);
`;

  /** Every process of it, the first one first, as slurmstepd finds them in the job's container. */
  async function familyOf(pid: number): Promise<number[]> {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
    const below = await Promise.all(children.split(" ").filter(Boolean).map(Number).map(familyOf));
    return [pid, ...below.flat()];
  }

  const isRunning = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  async function heard(send: (family: readonly number[]) => Promise<void> | void, count: number) {
    const child = await start(LISTENER);
    await until("the script to listen", 10, async () =>
      (await readdir(folder)).includes("ready") ? true : undefined,
    );
    let lines = 0;
    child.stdout?.on("data", (data) => {
      lines += String(data).split("\n").length - 1;
    });
    const all = ended(child);
    await send(await familyOf(child.pid ?? 0));
    await until("the signals to come", 10, () => (lines >= count ? true : undefined));
    await writeFile(join(folder, "over"), "");
    return all;
  }

  test("that come to the first process alone are handed on, each once", async () => {
    const result = await heard(([first = 0]) => {
      for (const signal of ["SIGUSR2", "SIGINT", "SIGTERM", "SIGHUP"]) process.kill(first, signal);
    }, 4);
    expect(result).toEqual({
      end: 0,
      output: "HUP INT TERM USR2",
      records: ["7.0.exit: 0 exited\n", "7.0.start: n1\n"],
    });
  });

  const toAll = (family: readonly number[], signal: NodeJS.Signals): void => {
    for (const pid of family) {
      process.kill(pid, signal);
    }
  };

  test("that come to all are not", async () => {
    const result = await heard((family) => {
      toAll(family, "SIGHUP");
      toAll(family.toReversed(), "SIGUSR2");
    }, 2);
    expect(result).toEqual({
      end: 0,
      output: "HUP USR2",
      records: ["7.0.exit: 0 exited\n", "7.0.start: n1\n"],
    });
  });

  test.each(["first", "all"])("as SLURM sends them to end a job, to %s, are written down", async (whom) => {
    const result = await heard((family) => {
      for (const signal of ["SIGCONT", "SIGTERM"] as const)
        toAll(whom === "all" ? family : family.slice(0, 1), signal);
    }, 1);
    expect(result).toEqual({
      end: 0,
      output: "TERM",
      records: ["7.0.exit: 0 exited\n", "7.0.start: n1\n", "7.0.term: \n"],
    });
  });

  test("a shell that was stopped while the script ended still hears how it did", async () => {
    const child = await start(LISTENER);
    await until("the script to listen", 10, async () =>
      (await readdir(folder)).includes("ready") ? true : undefined,
    );
    const all = ended(child);
    const [first = 0, ...below] = await familyOf(child.pid ?? 0);
    process.kill(first, "SIGSTOP");
    await writeFile(join(folder, "over"), "");
    // Who waited for the script has said how it ended, and is gone; the witness stays. By then the shell's read has had its time.
    const before = Date.now();
    await until("its parent to be gone, and the time of a read to pass", 20, () =>
      below.filter(isRunning).length === 1 && Date.now() - before > 6_000 ? true : undefined,
    );
    process.kill(first, "SIGCONT");
    expect(await all).toEqual({
      end: 0,
      output: "",
      records: ["7.0.exit: 0 exited\n", "7.0.start: n1\n"],
    });
  });
});
