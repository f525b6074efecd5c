import { expect, test } from "vitest";
import { type Upbringing, wasToldToStay } from "../../src/system/hangup.ts";

const plain: Upbringing = {
  started: "/usr/local/bin/runmark",
  isOnTerminal: false,
  input: "pos:\t0\nflags:\t0100000\nmnt_id:\t25\n",
  parent: "Name:\tbash\nSigIgn:\t0000000000384004\nSigCgt:\t000000004b813efb\n",
};

test.each<[string, Partial<Upbringing>, boolean]>([
  ["a plain start", {}, false],
  ["nothing is known", { started: undefined, input: undefined, parent: undefined }, false],
  ["nohup, by the shell's word", { started: "/usr/bin/nohup" }, true],
  ["a program with such a name", { started: "/home/ana/my-nohup" }, false],
  ["nohup, whose input can only be written to", { input: "pos:\t0\nflags:\t0100001\nmnt_id:\t25\n" }, true],
  ["an input that can be read and written", { input: "pos:\t0\nflags:\t02100002\n" }, false],
  ["a parent that ignores SIGHUP", { parent: "Name:\tsh\nSigIgn:\t0000000000000001\nSigCgt:\t0\n" }, true],
  ["one that ignores SIGINT and SIGQUIT", { parent: "Name:\tsh\nSigIgn:\t0000000000000006\n" }, false],
  [
    "a shell that nohup started once, on a terminal",
    { started: "/usr/bin/nohup", isOnTerminal: true },
    false,
  ],
])("%s", (_, change, expected) => {
  expect(wasToldToStay({ ...plain, ...change })).toBe(expected);
});
