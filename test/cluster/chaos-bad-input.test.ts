import { chmod, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type Experiment, experimentOfScripts } from "./experiment.ts";
import { expectOneJobRan, leavesTrace, tracesOf } from "./ran.ts";
import { describeCluster } from "./suite.ts";

const script = (run: string, ...lines: readonly string[]): string =>
  ["#!/bin/bash", ...lines, leavesTrace(run), ""].join("\n");

const told = async (experiment: Experiment): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await experiment.table("### Fine-tuning")).map((row) => [
      row["Run Name"] ?? "",
      `${row.Status}: ${row.Notes}`,
    ]),
  );

describeCluster("bad input", (cluster) => {
  test("each bad script is refused with SLURM's words and the way on, and the others run", async () => {
    const experiment = await experimentOfScripts(cluster, {
      empty: "",
      dos: "#!/bin/bash\r\ntrue\r\n",
      no_shebang: "echo hello\n",
      unreadable: script("unreadable"),
      bad_line: script("bad_line", "#SBATCH --time=abc"),
      no_option: script("no_option", "#SBATCH --nosuchoption"),
      partition: script("partition", "#SBATCH --partition=nosuch"),
      account: script("account", "#SBATCH --account=nosuch"),
      qos: script("qos", "#SBATCH --qos=nosuch"),
      memory: script("memory", "#SBATCH --mem=999G"),
      dry: script("dry", "#SBATCH --test-only"),
      first: script("first"),
      last: script("last"),
    });
    await chmod(`${experiment.folder}/unreadable.sh`, 0o000);
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 1 });
    expect(await told(experiment)).toEqual({
      empty: "failed: Batch script is empty → Write the job's commands into empty.sh",
      dos: expect.stringMatching(
        /^failed: Batch script contains DOS line breaks .* → Convert its line ends: `sed -i/,
      ),
      no_shebang: expect.stringMatching(
        /^failed: This does not look like a batch script\. .* → Begin no_shebang\.sh with a line such as `#!\/bin\/bash`$/,
      ),
      unreadable: expect.stringMatching(
        /^failed: Unable to open file .*unreadable\.sh → See that you may read it: `ls -l unreadable\.sh`$/,
      ),
      bad_line: "failed: Invalid --time specification → Correct the #SBATCH lines of the script",
      no_option: expect.stringMatching(
        /^failed: .*unrecognized option '--nosuchoption' → Correct the #SBATCH lines of the script$/,
      ),
      partition:
        "failed: invalid partition specified: nosuch; Invalid partition name specified → Correct --partition in the script; `sinfo -s` lists them",
      account: expect.stringMatching(
        /^failed: Invalid account or account\/partition combination specified → Correct --account/,
      ),
      qos: "failed: Invalid qos specification → Correct --qos in the script; `sacctmgr show qos` lists them",
      memory: expect.stringMatching(
        /^failed: .*Requested node configuration is not available → Ask for what one/,
      ),
      dry: expect.stringMatching(/^failed: .* → Remove --test-only from the script$/),
      first: "completed: -",
      last: "completed: -",
    });
    expect(Object.keys(await tracesOf(experiment)).sort()).toEqual(["first", "last"]);

    // Mended and asked for again, they run; what was refused never made a job.
    const bad = (await experiment.table("### Fine-tuning")).flatMap((row) =>
      row.Status === "failed" ? [row["Run Name"] ?? ""] : [],
    );
    for (const run of bad) await writeFile(`${experiment.folder}/${run}.sh`, script(run));
    await chmod(`${experiment.folder}/unreadable.sh`, 0o644);
    expect(await experiment.runmark(["retry", "--failed"])).toMatchObject({ exitCode: 0 });
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    const runs = (await experiment.table("### Fine-tuning")).map((row) => row["Run Name"] ?? "");
    expect(Object.values(await tracesOf(experiment)).map(({ length }) => length)).toEqual(runs.map(() => 1));
  });

  test("an id in the summary that is somebody else's is followed by nobody, and said to be none of yours", async () => {
    const theirs = await cluster.asRoot("sbatch", ["--parsable", "--output=/dev/null", "--wrap=sleep 60"], {
      cwd: "/tmp",
    });
    const experiment = await experimentOfScripts(cluster, { theirs: script("theirs"), mine: script("mine") });
    expect(await experiment.runmark(["check", "--fix"])).toMatchObject({ exitCode: 0 });
    await experiment.edit((text) =>
      text.replace(/^\| theirs \| pending \| - /m, `| theirs | running | ${theirs.stdout.trim()} `),
    );
    const ended = await experiment.runmark(["run", "--json"]);
    await cluster.asRoot("scancel", [theirs.stdout.trim()]);
    expect(ended.exitCode).toBe(7);
    expect(await told(experiment)).toEqual({
      mine: "completed: -",
      theirs: `unknown: no job of yours has the id ${theirs.stdout.trim()}: correct the id if it is another; \`retry\` runs it again`,
    });
    await experiment.edit((text) => text.replace(/^(\| theirs \|) unknown/m, "$1 retry"));
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    await expectOneJobRan(cluster, experiment, ["theirs", "mine"]);
  });
});
