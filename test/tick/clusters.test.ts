import { expect, test } from "vitest";
import { experiment, statusOf } from "./experiment.ts";
import { OUTPUT_PLACES } from "./outputs.ts";
import { put, ticked } from "./world.ts";

test("a submission to another cluster that is not answered is looked up there", async () => {
  const world = await experiment("r1");
  put(world.folder, OUTPUT_PLACES.script("r1"), "#!/bin/bash\n#SBATCH -M gpu,cpu\ntrue\n");
  world.scheduler.planSubmits({ made: true, answer: { kind: "unclear", reason: "Socket timed out" } });
  await ticked(world);
  expect(world.events().find(({ kind }) => kind === "intent")).toMatchObject({ clusters: ["gpu", "cpu"] });
  // Whatever has become of the script meanwhile.
  put(world.folder, OUTPUT_PLACES.script("r1"), "#!/bin/bash\ntrue\n");
  await ticked(world);
  expect(world.scheduler.calls.observe.at(-1)?.names).toMatchObject([{ clusters: ["gpu", "cpu"] }]);
  expect(statusOf(world, "r1")).toBe("running");
});
