import { expect, test } from "vitest";
import { missedNotes, refusalOf, TREATMENTS } from "../../../../src/backends/local/asked/treatments.ts";
import { SBATCH_OPTIONS } from "../../../../src/script/options.ts";

test("every option of sbatch is sorted, each once, and no other", () => {
  const known = SBATCH_OPTIONS.map(({ name }) => name).sort();
  expect([...TREATMENTS.keys()].sort()).toEqual(known);
});

test("what is missed is told with its line, of each option the last", () => {
  const directives = [
    { name: "mail-type", value: "END", line: 2 },
    { name: "partition", value: "gpu", line: 3 },
    { name: "mail-type", value: "FAIL", line: 4 },
    { name: "reboot", value: "", line: 5 },
    { name: "gres", value: "gpu:a100:2", line: 6 },
  ];
  expect(missedNotes(directives)).toEqual([
    "script line 4: --mail-type=FAIL is not honoured on this machine",
    "script line 5: --reboot is not honoured on this machine",
    "script line 6: --gres=gpu:a100:2 is given gpus of any type on this machine",
  ]);
});

test("what would make another job of it is refused", () => {
  expect(refusalOf([{ name: "container", value: "/x", line: 7 }])).toBe(
    "line 7: --container needs SLURM; the local backend cannot do it",
  );
  expect(refusalOf([{ name: "time", value: "5", line: 7 }])).toBeUndefined();
});
