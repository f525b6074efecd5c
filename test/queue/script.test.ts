import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { Command } from "../../src/queue/job.ts";
import { scriptFor } from "../../src/queue/script.ts";
import { lastValues } from "../../src/script/asked.ts";
import { readableDirectives } from "../../src/script/directives.ts";
import { expandPattern } from "../../src/script/output-pattern.ts";

const script = (command: Command, env: Record<string, string> = {}, logPath = "/q/a b/%j.log"): string =>
  scriptFor({ id: "o'clock", command, root: "/q", outDir: "runs/a", attempt: 2, logPath, env });

/** What the script prints when it runs with these variables. */
const printed = async (command: Command, env: Record<string, string>, own = env): Promise<string> => {
  const PATH = process.env.PATH ?? "";
  const run = promisify(execFile)("sh", ["-c", script(command, own)], { env: { PATH, ...env } });
  return (await run).stdout;
};

describe("the script of an attempt", () => {
  test.each(["/q/a b/%j.log", "/q/50%/#1/l.log"])("its output goes to %s as it is written", (path) => {
    const output = lastValues(readableDirectives(script("x", {}, path)))("output") ?? "";
    expect(expandPattern(output, { id: "7", name: "n", user: "u", node: "h" })).toBe(path);
  });

  test("a line for SLURM in a command is a comment", () => {
    const names = readableDirectives(script("#SBATCH --time=1\ntrue")).map(({ name }) => name);
    expect(names).toEqual(["output"]);
  });

  test("it is told who it is, in the words of the queue", async () => {
    expect(await printed('echo "$QUEUE_JOB $QUEUE_ATTEMPT $QUEUE_OUT_DIR"', {})).toBe(
      "o'clock 2 /q/runs/a\n",
    );
  });

  test("a text is for a shell that knows `source` and `[[`", async () => {
    expect(await printed("source /dev/null\n[[ a == a ]] && echo 'it''s'", {})).toBe("its\n");
  });

  test("a list meets no shell", async () => {
    expect(await printed(["printf", "%s|", "a  b", "$HOME", "*", "it's", ""], {})).toBe(
      "a  b|$HOME|*|it's||",
    );
  });

  test("it does not take itself for a job of SLURM's", async () => {
    const set = { SLURM_JOB_ID: "1", SLURM_NTASKS: "1", SLURMD_NODENAME: "h", KEPT: "a\nSLURM_X=1" };
    expect(await printed('env | grep -c ^SLURM || true; echo "$KEPT"', set)).toBe("1\na\nSLURM_X=1\n");
  });

  test.each(["a\n# SLURM foo-bar=1", "a\nexport SLURM PATH=x", "a\n# SLURM $(touch x)=1", "a\n# SLURM*=1"])(
    "what another variable holds forgets nothing and does not end it: %j",
    async (odd) => {
      const set = { ODD: odd, SLURM_JOB_ID: "1" };
      expect(await printed(`echo "\${PATH:+kept} \${SLURM_JOB_ID-unset}"; echo "$ODD"`, set)).toBe(
        `kept unset\n${odd}\n`,
      );
    },
  );

  test("the GPUs that it sees are those that the person sees", async () => {
    const show = `echo "[\${CUDA_VISIBLE_DEVICES-unset}] [\${ENVIRONMENT-unset}]"`;
    const set = { CUDA_VISIBLE_DEVICES: "", ENVIRONMENT: "BATCH" };
    expect(await printed(show, set, {})).toBe("[unset] [unset]\n");
    expect(await printed(show, set, { CUDA_VISIBLE_DEVICES: "1", ENVIRONMENT: "prod" })).toBe("[1] [prod]\n");
  });
});
