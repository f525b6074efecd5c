import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { build } from "esbuild";
import { expect, test, vi } from "vitest";
import { psOf } from "../../src/system/ps.ts";
import { realSystem } from "../../src/system/real.ts";

test("what starts processes is not loaded before a process is started", async () => {
  const { metafile } = await build({
    entryPoints: ["src/system/real.ts"],
    outdir: "unused",
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
  });
  const outputs = Object.values(metafile.outputs);
  const entry = outputs.find(({ entryPoint }) => entryPoint === "src/system/real.ts");
  const eager =
    entry?.imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path) ?? [];
  const chunks = eager.flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
  const loaded = [...Object.keys(entry?.inputs ?? {}), ...chunks];
  expect(loaded).toContain("src/system/files.ts");
  expect(loaded.filter((path) => path.includes("node_modules"))).toEqual([]);
  expect(eager).not.toContain("node:child_process");
});

test("the host is this one", () => {
  vi.stubEnv("RUNMARK_HOST_TEST", "seen");
  const { host } = realSystem();
  expect(host.name).toBe(hostname());
  expect(host.user).not.toBe("");
  expect(existsSync(host.homeFolder)).toBe(true);
  expect(host.self.node).toBe(process.execPath);
  expect(existsSync(host.self.entry)).toBe(true);
  expect(host.env.RUNMARK_HOST_TEST).toBe("seen");
  vi.unstubAllEnvs();
});

test.runIf(spawnSync("ps", ["-p", "1"]).status === 0)(
  "without /proc, ps tells a process from a later one",
  () => {
    const own = psOf(process.pid);
    expect(own?.startedAt).toMatch(/^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/);
    vi.stubEnv("TZ", "Asia/Tokyo");
    expect(psOf(process.pid)?.startedAt).toBe(own?.startedAt);
    vi.unstubAllEnvs();
    expect(psOf(2 ** 22 + 1)).toBeUndefined();
  },
);
