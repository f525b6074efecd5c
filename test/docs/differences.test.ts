import { expect, test } from "vitest";
import { DIFFERENCES } from "../cluster/parity/differences.ts";
import { readPages } from "./documents.ts";

test("the table of what a job script finds otherwise on this machine is the one that the parity test reads", () => {
  const [, section = ""] = readPages().split("# What a job script finds otherwise on this machine\n");
  const rows = section
    .split(/\n#+ /)[0]
    ?.split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2);
  expect(rows).toEqual(DIFFERENCES.map(({ what, slurm, local }) => `| ${what} | ${slurm} | ${local} |`));
});
