import { expect, test } from "vitest";
import { inBatches } from "../../src/model/in-batches.ts";

test("answers in the order of what was given, and works on no more than it may at once", async () => {
  let atWork = 0;
  let most = 0;
  const doubled = await inBatches([1, 2, 3, 4, 5], 2, async (number) => {
    atWork += 1;
    most = Math.max(most, atWork);
    await Promise.resolve();
    atWork -= 1;
    return 2 * number;
  });
  expect(doubled).toEqual([2, 4, 6, 8, 10]);
  expect(most).toBe(2);
});
