import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new folder, by its real path, that is gone when the test is over. Only inside a test. */
export const tempFolder = async (): Promise<string> => {
  const path = await realpath(await mkdtemp(join(tmpdir(), "runmark-test-")));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
};
