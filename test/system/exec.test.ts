import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { realExec } from "../../src/system/exec.ts";
import type { ExecRequest } from "../../src/system/ports.ts";
import { realProcesses } from "../../src/system/processes.ts";

const exec = realExec();
const processes = realProcesses();
const sh = (script: string, more: Partial<ExecRequest> = {}) =>
  exec.run({ command: "sh", args: ["-c", script], timeoutMs: 20_000, ...more });

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), "runmark-exec-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
};

/** Ended, reaped or not. */
const isGone = async (pid: number): Promise<boolean> => (await processes.identify(pid)) === undefined;

test.each([
  ["both outputs, no line lost", "echo out; echo err >&2", { exitCode: 0, stdout: "out\n", stderr: "err\n" }],
  ["a failure is a result", "echo no >&2; exit 3", { exitCode: 3, stderr: "no\n" }],
  ["the last line end stays as it is", "printf 'a\\n\\n'", { stdout: "a\n\n" }],
  ["bytes that are not UTF-8 are replaced", "printf 'a\\377b'", { exitCode: 0, stdout: "a�b" }],
  ["no input means end of file, not the terminal", "cat", { exitCode: 0, stdout: "" }],
])("%s", async (_name, script, expected) => {
  expect(await sh(script)).toMatchObject({ timedOut: false, ...expected });
});

test("a signal that ended it is named", async () => {
  const result = await sh("kill -9 $$");
  expect(result).toMatchObject({ signal: "SIGKILL", timedOut: false });
  expect(result.exitCode).toBeUndefined();
});

test("input arrives whole, and a reader that leaves early is no failure", async () => {
  const input = "x".repeat(1_000_000);
  expect((await sh("wc -c", { input })).stdout.trim()).toBe("1000000");
  expect(await sh("exit 0", { input })).toMatchObject({ exitCode: 0 });
});

test("arguments are never read by a shell", async () => {
  const hostile = "$(touch /tmp/never); 'a b' \"*\" \n;";
  const result = await exec.run({ command: "printf", args: ["%s", hostile], timeoutMs: 20_000 });
  expect(result.stdout).toBe(hostile);
});

test("env is the whole environment, and without it ours is inherited", async () => {
  const result = await sh("env", { env: { PATH: process.env.PATH ?? "", ONLY: "this" } });
  expect(
    result.stdout
      .split("\n")
      .filter((line) => !/^(PWD|_|SHLVL|OLDPWD)=/.test(line))
      .sort(),
  ).toEqual(["", `PATH=${process.env.PATH}`, "ONLY=this"].sort());
  vi.stubEnv("RUNMARK_EXEC_TEST", "inherited");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect((await sh("echo $RUNMARK_EXEC_TEST")).stdout).toBe("inherited\n");
});

test.each([
  [
    "no such command",
    { command: "runmark-no-such-command", args: [] },
    "ENOENT",
    "spawn runmark-no-such-command ENOENT",
  ],
  ["not executable", { command: "/etc/passwd", args: [] }, "EACCES", "spawn /etc/passwd EACCES"],
  [
    "no such folder",
    { command: "true", args: [], cwd: "/no/such/folder" },
    "ENOENT",
    "no such folder: /no/such/folder",
  ],
  ["arguments too long", { command: "true", args: ["x".repeat(3_000_000)] }, "E2BIG", "spawn E2BIG"],
  [
    "a NUL in an argument",
    { command: "true", args: ["a\0b"] },
    "EINVAL",
    "an argument holds a NUL character",
  ],
])("never rejects: %s", async (_name, request, startError, stderr) => {
  const result = await exec.run({ ...request, timeoutMs: 20_000 });
  expect(result).toEqual({ startError, timedOut: false, stdout: "", stderr });
});

test("the time limit ends the whole group and keeps what was printed", async () => {
  const result = await sh("echo before; sleep 300 & echo $!; wait", { timeoutMs: 1_000 });
  expect(result).toMatchObject({ timedOut: true, signal: "SIGTERM" });
  const [before, pid] = result.stdout.split("\n");
  expect(before).toBe("before");
  await vi.waitFor(async () => expect(await isGone(Number(pid))).toBe(true));
});

test.each(["yes", "yes >&2", "trap '' TERM PIPE; while :; do yes; done"])(
  "what never stops talking (%s) is ended, and nothing of it is taken for an answer",
  async (script) => {
    const { stdout, stderr, ...end } = await sh(script);
    expect(end).toEqual({ signal: "SIGKILL", timedOut: false });
    expect([stdout, stderr]).toEqual(["", "error: it was ended, as it said more than 32 MiB\n"]);
  },
);

test("the time limit ends what ignores SIGTERM", async () => {
  const result = await sh("trap '' TERM; echo on; while :; do sleep 0.1; done", { timeoutMs: 1_000 });
  expect(result).toMatchObject({ timedOut: true, signal: "SIGKILL", stdout: "on\n" });
});

test("the time limit holds although a helper left the group with the pipes", async () => {
  const result = await sh("setsid sleep 300 & echo $!; exit 0", { timeoutMs: 1_000 });
  expect(result.timedOut).toBe(true);
  const helper = Number(result.stdout);
  expect(helper).toBeGreaterThan(1);
  processes.signal(helper, "SIGKILL");
});

test("what a process may leave in the background is not waited for, and goes on", async () => {
  const script = "echo said >&2; sleep 60 & echo $!; exit 3";
  const { stdout, ...end } = await sh(script, { mayLeaveOthers: true, timeoutMs: 8_000 });
  expect(end).toEqual({ exitCode: 3, timedOut: false, stderr: "said\n" });
  expect(processes.signal(Number(stdout), "SIGKILL")).toBe(true);
});

test("the process has a session of its own, so that Ctrl-C does not reach it", async () => {
  const session = (await sh("cut -d' ' -f6 /proc/self/stat")).stdout.trim();
  const ours = (await readFile("/proc/self/stat", "utf8")).split(" ")[5];
  expect(session).not.toBe(ours);
});

test("which finds what can be executed, and only that", async () => {
  expect(await exec.which("sh")).toMatch(/^\/.*\/sh$/);
  expect(await exec.which("/bin/sh")).toBe("/bin/sh");
  expect(await exec.which("runmark-no-such-command")).toBeUndefined();
  expect(await exec.which("/etc/passwd")).toBeUndefined();
  expect(await exec.which("/etc")).toBeUndefined();
});

test("detach starts a process with a session of its own that writes to its log", async () => {
  const cwd = await folder();
  const logPath = join(cwd, "log");
  const script = "pwd; cut -d' ' -f6 /proc/self/stat; echo end >&2";
  const pid = await exec.detach({ command: "sh", args: ["-c", script], cwd, logPath });
  await vi.waitFor(async () => expect(await readFile(logPath, "utf8")).toContain("end\n"));
  expect((await readFile(logPath, "utf8")).split("\n")).toEqual([cwd, String(pid), "end", ""]);
});

test("detach rejects when there is nothing to start", async () => {
  const cwd = await folder();
  const request = { command: "runmark-no-such-command", args: [], cwd, logPath: join(cwd, "log") };
  await expect(exec.detach(request)).rejects.toMatchObject({ code: "ENOENT" });
});
