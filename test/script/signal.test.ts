import { expect, test } from "vitest";
import { parseSignal } from "../../src/script/signal.ts";

test.each([
  ["B:USR1@120", { signal: "SIGUSR1", seconds: 120, isForShell: true }],
  ["USR1", { signal: "SIGUSR1", seconds: 60, isForShell: false }],
  ["SIGINT@5", { signal: "SIGINT", seconds: 5, isForShell: false }],
  ["b:sigterm@0", { signal: "SIGTERM", seconds: 0, isForShell: true }],
  ["RB:10@90", { signal: "SIGUSR1", seconds: 90, isForShell: true }],
  ["R:12", { signal: "SIGUSR2", seconds: 60, isForShell: false }],
  ["@5", undefined],
  ["99", undefined],
  ["PIPES", undefined],
  ["USR1@", undefined],
  ["USR1@99999", undefined],
  ["X:USR1", undefined],
  ["", undefined],
])("--signal=%s", (text, expected) => expect(parseSignal(text)).toEqual(expected));
