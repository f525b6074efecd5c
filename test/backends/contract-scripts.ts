import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JobRequest } from "../../src/model/job.ts";
import { type Steps, script } from "./contract-steps.ts";
import type { Harness } from "./harness.ts";

/** The part of the contract that only backends can keep that run scripts for real. */
export function describeScripts(
  harnessNow: () => Harness,
  { request, submit, look, untilEnded }: Steps,
): void {
  describe("scripts", () => {
    const written = (file: string) => readFile(join(harnessNow().folder, file), "utf8");
    const tricky = ["plain", "two words", "it's", '"quoted"', "$HOME", "-x", "--", "*", "é", ""];
    const report = ["pwd > cwd.txt", 'printf "<%s>\\n" "$@" > args.txt'];

    test.each(["text", "file"] as const)(
      "a script given as %s runs in its folder with its arguments, letter by letter",
      async (kind) => {
        const { text } = script(...report) as Extract<JobRequest["script"], { kind: "text" }>;
        const path = join(harnessNow().folder, "job.sh");
        await writeFile(path, text);
        const cwd = join(harnessNow().folder, "run one");
        await mkdir(cwd);
        const given: JobRequest["script"] = kind === "text" ? { kind, text } : { kind, path };
        const job = await submit(request("args~1", { script: given, cwd, args: tricky }));
        expect(await untilEnded(job)).toMatchObject({ state: "COMPLETED", exitCode: 0 });
        expect(await written("run one/args.txt")).toBe(tricky.map((argument) => `<${argument}>\n`).join(""));
        expect(await realpath((await written("run one/cwd.txt")).trim())).toBe(await realpath(cwd));
      },
    );

    test("the job knows its name", async () => {
      const job = await submit(
        request("r8_lr1e-5~ab12cd34", { script: script('echo "$SLURM_JOB_NAME" > name.txt') }),
      );
      await untilEnded(job);
      expect(await written("name.txt")).toBe("r8_lr1e-5~ab12cd34\n");
    });

    test("a script that is not there is refused, and nothing is submitted", async () => {
      const missing = { kind: "file", path: join(harnessNow().folder, "none.sh") } as const;
      const since = harnessNow().now();
      const answer = await harnessNow().backend.submit(request("none~1", { script: missing }));
      expect(answer).toMatchObject({ kind: "rejected", reason: expect.stringContaining("none.sh") });
      expect((await look([], [{ name: "none~1", since }])).named.get("none~1")).toEqual([]);
    });

    test("a folder that is not there is refused, and nothing is submitted", async () => {
      const since = harnessNow().now();
      const cwd = join(harnessNow().folder, "nowhere");
      const answer = await harnessNow().backend.submit(request("lost~1", { cwd }));
      expect(answer).toMatchObject({ kind: "rejected", reason: expect.stringContaining("nowhere") });
      expect((await look([], [{ name: "lost~1", since }])).named.get("lost~1")).toEqual([]);
    });
  });
}
