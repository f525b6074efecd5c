import { chown, readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { wrapperOf } from "../../src/backends/slurm/wrapper.ts";
import { interpreterOf } from "../../src/script/batch-script.ts";
import type { Cluster } from "./cluster.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

/** What can be seen of a job from outside. */
interface Seen {
  readonly output: string;
  /** State, exit code and signal as the controller has them. */
  readonly end: string;
}

interface Case {
  readonly script: string;
  readonly args?: readonly string[];
  readonly options?: readonly string[];
  /** Done to the job once its output says `ready`. */
  readonly act?: (cluster: Cluster, id: string) => Promise<unknown>;
  /** A line that must have come before the script may end. */
  readonly awaits?: string;
}

async function place(cluster: Cluster, path: string, data: string | Uint8Array): Promise<void> {
  await writeFile(path, data, { mode: 0o700 });
  await chown(path, cluster.user.uid, cluster.user.gid);
}

const endOf = async (cluster: Cluster, id: string): Promise<string | undefined> => {
  const { stdout } = await cluster.asUser("scontrol", ["show", "job", id]);
  const [, state = "", , exit = ""] = /JobState=(\S+)( .*?)?ExitCode=(\S+)/s.exec(stdout) ?? [];
  if (/PENDING|RUNNING|COMPLETING|SUSPENDED/.test(state)) return undefined;
  // Whether a script that was asked to end came to its end before it was killed is a matter of KillWait.
  return `${state} ${exit}`.replace(/^(TIMEOUT|CANCELLED) 0:[09]$/, "$1");
};

/** Runs the script as it is, or by the wrapper, and says what came of it. */
async function ran(
  cluster: Cluster,
  name: string,
  { script, args = [], options = [], act, awaits }: Case,
  isWrapped: boolean,
): Promise<Seen> {
  const folder = await cluster.folder();
  await place(cluster, `${folder}/plain`, script);
  const command = [...interpreterOf(script), `${folder}/plain`];
  const latin1 = Buffer.from(script).toString("latin1");
  await place(cluster, `${folder}/wrapped`, wrapperOf({ script: latin1, command, base: `${folder}/job~1` }));
  const asked = ["--parsable", "--job-name=job~1", "--output=out.txt", ...options];
  const file = isWrapped ? "wrapped" : "plain";
  const submitted = await cluster.asUser("sbatch", [...asked, file, ...args], { cwd: folder });
  expect(submitted.stderr).toBe("");
  const id = submitted.stdout.trim();
  const output = (): Promise<string> => readFile(`${folder}/out.txt`, "utf8").catch(() => "");
  if (act !== undefined) {
    await until(`job ${id} to be ready`, 60, async () =>
      (await output()).includes("ready") ? true : undefined,
    );
    await act(cluster, id);
  }
  if (awaits !== undefined)
    await until(`"${awaits}" of job ${id}, ${name}, ${isWrapped ? "wrapped" : "by itself"}`, 150, async () =>
      (await output()).includes(awaits) ? true : undefined,
    );
  await place(cluster, `${folder}/over`, "");
  const end = await until(`the end of job ${id}`, 150, () => endOf(cluster, id));
  return { output: comparable(await output(), folder, id), end };
}

/** Lines of several processes come in any order; ids, times and the place of the script are the job's own. */
const comparable = (text: string, folder: string, id: string): string =>
  text
    .replaceAll(folder, "<folder>")
    .replace(/\/\S*slurm_script|<folder>\/plain/g, "<script>")
    .replaceAll(new RegExp(`\\b0*${id}\\b`, "g"), "<id>")
    .replace(/slurmstepd-\w+/g, "slurmstepd")
    .replace(/\brt\d+n\d\b/g, "<node>")
    .replace(/^SLURM_TASK_PID.*$/gm, "")
    // A shell sets these two for what it starts: PWD is the folder in which the job is, in both cases.
    .replace(/^(?:PWD|_) .*$/gm, "")
    // Whether it still comes to that is a matter of KillWait.
    .replace(/^over$/gm, "")
    .replace(/AT \d{4}-\S+|^\[\d{4}-\S+\]/gm, "<time>")
    .split("\n")
    .filter((line) => line !== "")
    .sort()
    .join("\n");

const SIGNALS = "HUP INT QUIT USR1 USR2 ALRM TERM XCPU";

/**
 * Writes down each signal that comes to the script. It is over some time after a file says so, in which a signal that came
 * twice would show.
 */
const listener = (...directives: readonly string[]): string => `#!/bin/bash
${directives.map((line) => `#SBATCH ${line}\n`).join("")}
for s in ${SIGNALS}; do trap "echo script $s" $s; done
echo ready
until [ -e over ]; do sleep 0.1 & wait $!; done
sleep 2 & wait $!; wait
echo over
`;

const scancel =
  (...options: readonly string[]) =>
  (cluster: Cluster, id: string) =>
    cluster.asUser("scancel", [...options, id]);

const python = (body: string): string => `#!/usr/bin/env -S python3 -u\n#SBATCH --ntasks=1\n${body}`;

const CASES: Readonly<Record<string, Case>> = {
  success: { script: "#!/bin/bash\necho out; echo err >&2\n" },
  "an exit code": { script: "#!/bin/sh\nexit 3\n" },
  "exit 143": { script: "#!/bin/bash\nexit 143\n" },
  "exit 137": { script: "#!/bin/bash\nexit 137\n" },
  "death by SIGKILL": { script: "#!/bin/bash\nkill -KILL $$\n" },
  "death by SIGTERM": { script: "#!/bin/bash\nkill -TERM $$\n" },
  "death by SIGINT": {
    script: python("import os, signal\nsignal.signal(2, signal.SIG_DFL)\nos.kill(os.getpid(), 2)\n"),
  },
  "death by SIGSEGV": { script: "#!/bin/bash\nulimit -c 0; kill -SEGV $$\n" },
  arguments: {
    script: '#!/bin/bash\nprintf "<%s>\\n" "$@"\n',
    args: ["plain", "two words", "it's", '"q"', "$HOME", "--", "-x", "*", "é", ""],
  },
  "no interpreter": { script: "#!/nowhere/bash\necho never\n" },
  "an interpreter with an argument": { script: "#!/bin/sh -eu\n#SBATCH -n 1\nfalse\necho never\n" },
  awk: { script: '#!/usr/bin/awk -f\nBEGIN { print "awk"; exit 4 }\n' },
  "a script that becomes another program": { script: "#!/bin/bash\nexec sh -c 'echo other; exit 5'\n" },
  "what it is": {
    script: `#!/bin/bash
#SBATCH --comment="two words" # a remark
  # an indented remark

#SBATCH --time=0:07:00
echo "$0 $# $PWD $SLURM_JOB_NAME $(basename "$SLURM_SUBMIT_DIR" | wc -w) $(umask) $(ulimit -n -c -s | tr '\\n' ' ')"
echo "input $(readlink /proc/$$/fd/0) descriptors $(ls /proc/$$/fd | tr '\\n' ' ')"
read -r pid name state ppid pgrp session rest </proc/$$/stat
[ "$pgrp" = $$ ] && echo leads its group
grep -E 'Sig(Blk|Ign|Cgt)' /proc/$$/status
scontrol show job $SLURM_JOB_ID | grep -E 'TimeLimit|Comment' | tr ' ' '\\n' | grep -E '^(TimeLimit|Comment|words)'
#SBATCH --time=0:09:00
`,
  },
  "its environment": {
    script: python("import os\nfor key in sorted(os.environ):\n  print(key, repr(os.environ[key]))\n"),
    options: ["--export=ALL,GREETING=two words,HOOK=/nowhere"],
  },
  "a group that it kills": { script: "#!/bin/bash\nsleep 60 &\necho before\nkill -TERM 0\necho never\n" },
  "python and its handler of SIGINT": {
    script: python(
      "import time\nprint('ready')\ntry:\n  time.sleep(30)\nexcept KeyboardInterrupt:\n  print('interrupted'); raise SystemExit(6)\n",
    ),
    act: scancel("--batch", "--signal=INT"),
  },
  "children that are left behind": {
    script: "#!/bin/bash\nsleep 100 &\nsetsid sleep 100 &\necho done\nexit 2\n",
  },
  scancel: { script: listener(), act: scancel(), awaits: "CANCELLED" },
  "scancel --batch USR1": {
    script: listener(),
    act: scancel("--batch", "--signal=USR1"),
    awaits: "script USR1",
  },
  "scancel --batch TERM": {
    script: listener(),
    act: scancel("--batch", "--signal=TERM"),
    awaits: "script TERM",
  },
  "scancel --full USR2": {
    script: listener(),
    act: scancel("--full", "--signal=USR2"),
    awaits: "script USR2",
  },
  "scancel --full TERM": {
    script: listener(),
    act: scancel("--full", "--signal=TERM"),
    awaits: "script TERM",
  },
  "scancel USR1, to steps only": { script: listener(), act: scancel("--signal=USR1") },
  // The controller looks for jobs to be warned twice a minute, from their first second on: two minutes, lest it come too early.
  "--signal=B:USR1@60": { script: listener("--time=2", "--signal=B:USR1@60"), awaits: "script USR1" },
  "the time limit": {
    script: listener(),
    act: (cluster, id) => cluster.asUser("scontrol", ["update", `jobid=${id}`, "timelimit=0"]),
    awaits: "TIME LIMIT",
  },
  "death by the signal of scancel": { script: "#!/bin/bash\necho ready\nsleep 60\n", act: scancel() },
  suspension: {
    script: listener(),
    act: async (cluster, id) => {
      await cluster.asRoot("scontrol", ["suspend", id]);
      await until("the job to be suspended", 20, async () => {
        const { stdout } = await cluster.asUser("squeue", ["-h", "-j", id, "-o", "%T"]);
        return stdout.trim() === "SUSPENDED" ? true : undefined;
      });
      await cluster.asRoot("scontrol", ["resume", id]);
    },
  },
};

describeCluster("a script by the wrapper", (cluster) => {
  test("is as by itself: its output, its end and every signal", async () => {
    const seen = async (isWrapped: boolean): Promise<Readonly<Record<string, Seen>>> =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(CASES).map(
            async ([name, each]) => [name, await ran(cluster, name, each, isWrapped)] as const,
          ),
        ),
      );
    const [plain, wrapped] = await Promise.all([seen(false), seen(true)]);
    expect(wrapped).toEqual(plain);
  });
});
