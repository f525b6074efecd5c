import { expect, test } from "vitest";
import { reaching } from "../../src/commands/invocation.ts";

test.each([
  ["Ask again with: runmark retry r1", "Ask again with: runmark retry -C exp r1"],
  ["runmark logs a, runmark logs b", "runmark logs -C exp a, runmark logs -C exp b"],
  ["runmark checkpoints prune --keep 1", "runmark checkpoints prune -C exp --keep 1"],
  ["See it with: runmark status", "See it with: runmark status -C exp"],
  ["runmark plan -C other", "runmark plan -C other"],
  ["runmark queue status", "runmark queue status"],
  ["what runmark runs", "what runmark runs"],
  ["The next runmark run-through", "The next runmark run-through"],
])("%s", (text, expected) => {
  expect(reaching(text, "exp")).toBe(expected);
  expect(reaching(text, undefined)).toBe(text);
});
