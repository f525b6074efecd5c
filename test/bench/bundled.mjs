// Node 20 runs no TypeScript, so what the bench takes from src/ and test/ is bundled on the way in.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = new URL("../../", import.meta.url);

/** The exports of a TypeScript file, by its path in the repository. */
export async function bundled(path) {
  const source = new URL(path, ROOT);
  const folder = await mkdtemp(join(tmpdir(), "bench-bundle-"));
  const outfile = join(folder, "bundle.mjs");
  try {
    await build({
      entryPoints: [fileURLToPath(source)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
      // What a module finds beside itself stays beside its source.
      define: { "import.meta.url": JSON.stringify(source.href) },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
