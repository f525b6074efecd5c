import { describe, expect, test } from "vitest";
import { parseDependency } from "../../src/script/dependency.ts";

/** What sbatch 22.05 takes and refuses. */
describe("--dependency", () => {
  test.each([
    ["afterok:16", false, [{ kind: "afterok", job: 16 }]],
    [
      "AFTEROK:16:17_3",
      false,
      [
        { kind: "afterok", job: 16 },
        { kind: "afterok", job: 17, task: 3 },
      ],
    ],
    ["afterany:20_*", false, [{ kind: "afterany", job: 20 }]],
    ["after:18+5", false, [{ kind: "after", job: 18, delayMinutes: 5 }]],
    ["afterok:16+3", false, [{ kind: "afterok", job: 16 }]],
    [
      "afterok:1,afternotok:2",
      false,
      [
        { kind: "afterok", job: 1 },
        { kind: "afternotok", job: 2 },
      ],
    ],
    [
      "afterok:1?aftercorr:2",
      true,
      [
        { kind: "afterok", job: 1 },
        { kind: "aftercorr", job: 2 },
      ],
    ],
    ["16", false, [{ kind: "afterany", job: 16 }]],
    [
      "afterok:16,17",
      false,
      [
        { kind: "afterok", job: 16 },
        { kind: "afterany", job: 17 },
      ],
    ],
    ["afterburstbuffer:16", false, [{ kind: "afterany", job: 16 }]],
    ["singleton", false, [{ kind: "singleton" }]],
    ["afterok:3,singleton", false, [{ kind: "afterok", job: 3 }, { kind: "singleton" }]],
  ])("%s", (text, isAny, terms) => {
    expect(parseDependency(text)).toEqual({ isAny, terms });
  });

  test.each([
    ...[
      "afterok",
      "singleton:3",
      "afterok:16:",
      "after:16+",
      "after:16+x",
      "afterok:0",
      "afterok:",
      "expand:18",
    ],
    ...["afterok:16,", "afterok:16, afterok:17", "afterok 16", "nonsense:1", "afterok:abc", ""],
  ])("%j is refused", (text) => {
    expect(parseDependency(text)).toBeUndefined();
  });
});
