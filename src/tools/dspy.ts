import type { Tool } from "./tool.ts";

/** Optimisation of a DSPy program, which `program.save("...json")` leaves behind. */
export const dspy: Tool = {
  name: "dspy",
  script: ["{run}/optimize.slurm", "{run}/optimise.slurm", "{run}/optimize.sh"],
  cwd: "script",
  outputs: [
    {
      path: [
        "{run}/optimized_program.json",
        "{run}/optimized.json",
        "{run}/program.json",
        "{run}/artifacts/optimized_program.json",
        "{run}/optimized*.json",
      ],
      check: "dspy-program",
    },
  ],
};
