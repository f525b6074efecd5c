import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type JobRef, jobKey } from "../../src/model/job.ts";
import { ended, running, type Steps, script } from "./contract-steps.ts";
import type { Harness } from "./harness.ts";

/** The part of the contract that is about job arrays and jobs that wait for others, for backends with SLURM's words for them. */
export function describeArrays(
  harnessNow: () => Harness,
  { request, submit, look, untilState, untilEnded }: Steps,
): void {
  const element = (job: JobRef, task: number): JobRef => ({ ...job, id: `${job.id}_${task}` });
  const written = (file: string) => readFile(join(harnessNow().folder, file), "utf8");
  const waitingFor = (reason: string) => (sighting: { state: string; reason?: string }) =>
    sighting.state === "PENDING" && sighting.reason === reason;

  describe("arrays", () => {
    test("an array is one job of elements, which are told which they are", async () => {
      const told =
        'echo "$SLURM_ARRAY_TASK_ID $SLURM_ARRAY_TASK_COUNT $SLURM_ARRAY_TASK_MIN $SLURM_ARRAY_TASK_MAX"';
      const body = ["#SBATCH --array=1-5:2", `${told} "$SLURM_ARRAY_TASK_STEP $SLURM_JOB_ID"`];
      const job = await submit(request("array~1", { script: script(...body) }));
      const end = await untilEnded(job);
      expect(end).toMatchObject({ id: job.id, name: "array~1", state: "COMPLETED" });
      expect(end.array).toMatchObject({ open: 0, bad: 0 });
      const outputs = await Promise.all([1, 3, 5].map((task) => written(`slurm-${job.id}_${task}.out`)));
      const words = outputs.map((text) => text.trim().split(" "));
      expect(words.map((line) => line.slice(0, 5).join(" "))).toEqual([
        "1 3 1 5 2",
        "3 3 1 5 2",
        "5 3 1 5 2",
      ]);
      const ids = words.map((line) => line[5]);
      expect(new Set(ids).size).toBe(3);
      // The element that starts last keeps the number of the array.
      expect(ids).toContain(job.id);
    });

    test("elements end each in its own way, and the whole as the first that did not end well", async () => {
      const body = script("#SBATCH --array=0-2", "exit $((SLURM_ARRAY_TASK_ID == 1 ? 9 : 0))");
      const job = await submit(request("mixed~1", { script: body }));
      expect(await untilEnded(job)).toMatchObject({
        state: "FAILED",
        exitCode: 9,
        array: { open: 0, bad: 1, element: `${job.id}_1` },
      });
      const jobs = [0, 1, 2].map((task) => element(job, task));
      const seen = await look(jobs);
      const states = jobs.map((each) => {
        const report = seen.jobs.get(jobKey(each));
        return report?.kind === "seen" ? report.sighting.state : report?.kind;
      });
      expect(states).toEqual(["COMPLETED", "FAILED", "COMPLETED"]);
    });

    test("no more elements run at one time than it says, and one of them is cancelled by itself", async () => {
      const job = await submit(
        request("throttled~1", { script: script("#SBATCH --array=0-2%1", "sleep 300") }),
      );
      await untilState(element(job, 0), running);
      await untilState(element(job, 1), waitingFor("JobArrayTaskLimit"));
      expect((await untilState(job, running)).array).toMatchObject({ open: 3, element: `${job.id}_0` });
      await harnessNow().backend.cancel([element(job, 0)]);
      expect(await untilEnded(element(job, 0))).toMatchObject({ state: "CANCELLED" });
      await untilState(element(job, 1), running);
      await harnessNow().backend.cancel([job]);
      expect(await untilEnded(job)).toMatchObject({ state: "CANCELLED" });
    });
  });

  describe("jobs that wait for others", () => {
    test("a dependency is met, or never will be", async () => {
      const bad = await submit(request("parent~1", { script: script("sleep 2", "exit 1") }));
      const dependent = (name: string, ...lines: readonly string[]) =>
        submit(request(name, { script: script(...lines, "exit 0") }));
      const [notOk, any, ok, killed] = await Promise.all([
        dependent("notok~1", `#SBATCH -d afternotok:${bad.id}`),
        dependent("any~1", `#SBATCH --dependency=afterany:${bad.id}`),
        dependent("ok~1", `#SBATCH --dependency=afterok:${bad.id}`),
        dependent("killed~1", `#SBATCH --dependency=afterok:${bad.id} --kill-on-invalid-dep=yes`),
      ]);
      await untilState(ok, waitingFor("Dependency"));
      for (const job of [notOk, any]) expect(await untilEnded(job)).toMatchObject({ state: "COMPLETED" });
      await untilState(ok, waitingFor("DependencyNeverSatisfied"));
      expect(await untilEnded(killed)).toMatchObject({ state: "CANCELLED" });
      await harnessNow().backend.cancel([ok]);
      await untilState(ok, ended);
    });

    test("elements wait for their like", async () => {
      const body = script("#SBATCH --array=0-1", "exit $SLURM_ARRAY_TASK_ID");
      const parent = await submit(request("parent~2", { script: body }));
      const own = script(`#SBATCH --array=0-1 --dependency=aftercorr:${parent.id}`, "exit 0");
      const child = await submit(request("child~2", { script: own }));
      expect(await untilEnded(element(child, 0))).toMatchObject({ state: "COMPLETED" });
      await untilState(element(child, 1), waitingFor("DependencyNeverSatisfied"));
      await harnessNow().backend.cancel([child]);
    });

    test("a held job waits for its owner", async () => {
      const held = await submit(request("held~1", { script: script("#SBATCH --hold", "exit 0") }));
      await untilState(held, waitingFor("JobHeldUser"));
      await harnessNow().backend.cancel([held]);
      expect(await untilEnded(held)).toMatchObject({ state: "CANCELLED" });
    });

    test.each([
      ["--array=5-1", /Invalid job array specification/],
      ["--dependency=afterok:abc", /Job dependency problem/],
    ])("%s is refused", async (option, reason) => {
      const answer = await harnessNow().backend.submit(
        request("refused~1", { script: script(`#SBATCH ${option}`, "exit 0") }),
      );
      expect(answer).toMatchObject({ kind: "rejected", reason: expect.stringMatching(reason) });
    });
  });
}
