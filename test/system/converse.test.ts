import { expect, onTestFinished, test, vi } from "vitest";
import { realExec } from "../../src/system/exec.ts";
import type { Heard } from "../../src/system/ports.ts";
import { realProcesses } from "../../src/system/processes.ts";

const exec = realExec();
const processes = realProcesses();
const PATIENCE_MS = 60_000;

async function sh(script: string, longestAnswerBytes = 1_000) {
  const conversation = await exec.converse({
    command: "sh",
    args: ["-c", script],
    cwd: "/",
    longestAnswerBytes,
  });
  onTestFinished(() => conversation.close("", 0));
  return conversation;
}

const line = (text: string): Heard => ({ kind: "line", text });

test("each line is answered by a line, whatever its characters, and it works in its folder", async () => {
  const talk = await sh('pwd; while read -r line; do echo "<$line>"; done');
  expect(await talk.ask("a", PATIENCE_MS)).toEqual(line("/"));
  // The answer to the first question was there before the second one.
  await vi.waitFor(async () => expect((await talk.ask("b", PATIENCE_MS)).kind).toBe("unasked"));
});

test.each<[string, string, Heard]>([
  ["a line", 'read -r line; echo "<$line>"', line("<é $(id)>")],
  ["a line in pieces", "read -r line; printf a; sleep 0.1; printf 'b\\nc'", line("ab")],
  ["bytes that are no UTF-8", "printf 'a\\377b\\n'; cat", line("a�b")],
  ["an answer although it has left", "read -r line; echo last", line("last")],
  ["a line of 1,000 bytes", "printf '%1000d\\n' 0; cat", line("0".padStart(1_000))],
  ["a line of 1,001 bytes", "printf '%1001d\\n' 0; cat", { kind: "long" }],
  ["a line without an end", "cat /dev/zero", { kind: "long" }],
  ["an end", "read -r line; exit 3", { kind: "ended", exitCode: 3 }],
  ["half a line and an end", "printf half", { kind: "ended", exitCode: 0 }],
  ["an end by a signal", "kill -9 $$", { kind: "ended", signal: "SIGKILL" }],
  ["an end with a child that holds the pipes", "sleep 600 & exit 4", { kind: "ended", exitCode: 4 }],
])("heard: %s", async (_name, script, heard) => {
  expect(await (await sh(script)).ask("é $(id)", PATIENCE_MS)).toEqual(heard);
});

test("silence is told when the time is up", async () => {
  expect(await (await sh("cat >&2")).ask("a", 50)).toEqual({ kind: "silent" });
});

test("an end stays one, and its last words are kept, of a flood the end", async () => {
  const talk = await sh("head -c 3000000 /dev/zero | tr '\\0' x >&2; echo bye >&2");
  expect(await talk.ask("a", PATIENCE_MS)).toEqual({ kind: "ended", exitCode: 0 });
  expect(await talk.ask("b", PATIENCE_MS)).toEqual({ kind: "ended", exitCode: 0 });
  expect(talk.lastWords()).toBe(`${"x".repeat(8_192 - 4)}bye\n`);
});

test("its end is waited for", async () => {
  const talk = await sh("echo $$; read -r one; read -r last");
  const pid = await talk.ask("one", PATIENCE_MS);
  await talk.close("last", PATIENCE_MS);
  expect(await processes.identify(Number(pid.kind === "line" && pid.text))).toBeUndefined();
  expect((await talk.ask("a", PATIENCE_MS)).kind).toBe("ended");
});

test.each([
  ["what does not leave gets SIGTERM", "echo $$; exec sleep 600"],
  ["what ignores that is killed, with what it started", "trap '' TERM; sleep 600 & echo $!; wait; sleep 600"],
  ["what has left leaves nothing behind", "sleep 600 & echo $!"],
])("at its end %s", async (_name, script) => {
  const talk = await sh(script);
  const heard = await talk.ask("a", PATIENCE_MS);
  const pid = Number(heard.kind === "line" && heard.text);
  expect(pid).toBeGreaterThan(1);
  await talk.close("end", 100);
  await vi.waitFor(async () => expect(await processes.identify(pid)).toBeUndefined(), PATIENCE_MS);
});

test("a question that is open at the end is answered", async () => {
  const talk = await sh("exec sleep 600");
  const answer = talk.ask("a", PATIENCE_MS);
  await talk.close("end", 0);
  expect(await answer).toEqual({ kind: "ended" });
});

test.each([
  [
    "no such command",
    { command: "runmark-no-such-command" },
    "ENOENT",
    "spawn runmark-no-such-command ENOENT",
  ],
  ["no such folder", { cwd: "/no/such/folder" }, "ENOENT", "no such folder: /no/such/folder"],
  ["a NUL", { args: ["\0"] }, "EINVAL", "an argument holds a NUL character"],
])("never rejects: %s", async (_name, wrong, startError, reason) => {
  const talk = await exec.converse({ command: "true", args: [], cwd: "/", longestAnswerBytes: 9, ...wrong });
  expect(await talk.ask("a", PATIENCE_MS)).toEqual({ kind: "ended", startError });
  expect(talk.lastWords()).toBe(reason);
  await talk.close("end", PATIENCE_MS);
});
