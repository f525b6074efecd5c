import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DIFFERENCES } from "../cluster/parity/differences.ts";

test("README's table of what a job script finds otherwise on this machine is the one that the parity test reads", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const [, section = ""] = readme.split("### What a job script finds otherwise on this machine\n");
  const rows = section
    .split(/\n#+ /)[0]
    ?.split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2);
  expect(rows).toEqual(DIFFERENCES.map(({ what, slurm, local }) => `| ${what} | ${slurm} | ${local} |`));
});
