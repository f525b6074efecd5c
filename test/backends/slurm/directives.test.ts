import { describe, expect, test } from "vitest";
import { hasOwnBegin, withArguments } from "../../../src/backends/slurm/directives.ts";

describe("begin time", () => {
  test.each([
    ["#!/bin/bash\n#SBATCH --begin=now+60\n", true],
    ["#!/bin/bash\n#SBATCH --begin now+60\n", true],
    ["#!/bin/bash\n#SBATCH --beg=16:00\n", true],
    ["#!/bin/bash\n#SBATCH -b 16:00\n", true],
    ["#!/bin/bash\n#SBATCH -b16:00\n", true],
    ["#!/bin/bash\n# a comment\n\n#SBATCH --time=10 --begin=now\n", true],
    ["#!/bin/bash\n#SBATCH --time=10\n", false],
    ["#!/bin/bash\n#SBATCH --bell\n", false],
    ["#!/bin/bash\n##SBATCH --begin=now\n", false],
    ["#!/bin/bash\necho hi\n#SBATCH --begin=now\n", false],
    ["", false],
  ])("%j has its own: %s", (script, own) => {
    expect(hasOwnBegin(script)).toBe(own);
  });
});

test("arguments of a script on stdin stand after its #SBATCH lines", () => {
  const script = "#!/bin/sh\n#SBATCH --time=1\n\ntrue\n#SBATCH --mem=1\n";
  expect(withArguments(script, [])).toBe(script);
  expect(withArguments(script, ["a b", "it's"])).toBe(
    "#!/bin/sh\n#SBATCH --time=1\n\nset -- 'a b' 'it'\\''s'\ntrue\n#SBATCH --mem=1\n",
  );
});
