import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../src/system/make-folder.ts";

test("many at the same time make one folder, with those above it", async () => {
  const root = mkdtempSync(join(tmpdir(), "runmark-folder-"));
  for (let round = 0; round < 20; round += 1) {
    const paths = Array.from({ length: 16 }, (_, index) => join(root, `${round}/a/b/c/${index % 4}`));
    await Promise.all(paths.map(makeFolder));
    expect(paths.every(existsSync)).toBe(true);
  }
});
