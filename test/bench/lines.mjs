// What is measured, each with its budget. A line answers with { measured, ok }, or { skipped: why }.
import { spawnSync } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundled } from "./bundled.mjs";
import { fakeJobsOf, makeExperiment } from "./experiments.mjs";
import { inTurn, node, until, watched } from "./measure.mjs";

const { fakeSlurm } = await bundled("test/fake-slurm/fake.ts");

const RUNMARK = fileURLToPath(new URL("../../dist/runmark.mjs", import.meta.url));
const runmark = (...args) => node(RUNMARK, ...args);
const NOTHING = node("-e", "0");
const JOBS_WAIT = "stagger: {seconds: 0}\n";
const POLLS = 200;

const ratio = ({ one, other }, budget) => ({
  measured: `${(one / other).toFixed(2)} x (${one.toFixed(0)} ms / ${other.toFixed(0)} ms)`,
  ok: one / other <= budget,
});
const mib = (peak, budget) => ({ measured: `${peak.toFixed(0)} MiB`, ok: peak <= budget });

/** Runs `work` in an experiment that is removed afterwards. */
async function inExperiment(options, work) {
  const folder = await makeExperiment(options);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function withFake(work) {
  const slurm = await fakeSlurm();
  try {
    return await work(slurm);
  } finally {
    await slurm.close();
  }
}

const statusTime = () =>
  inExperiment({ count: 25, state: "completed" }, async (folder) =>
    ratio(
      await inTurn(
        15,
        () => runmark("status", folder),
        () => NOTHING,
      ),
      2.5,
    ),
  );

const bigTick = (folder) => runmark("tick", "--backend", "local", folder);

const tickTime = () =>
  inExperiment({ count: 10_000, state: "completed" }, async (folder) =>
    ratio(
      await inTurn(
        5,
        () => bigTick(folder),
        () => NOTHING,
      ),
      15,
    ),
  );

const tickMemory = () =>
  inExperiment({ count: 10_000, state: "completed" }, async (folder) => {
    const { last } = await watched(bigTick(folder));
    return mib(last.peakMiB, 300);
  });

/** Every call that one tick makes while `count` jobs run. */
const callsOfTick = (count) =>
  inExperiment({ count, state: "live" }, (folder) =>
    withFake(async (slurm) => {
      for (const job of fakeJobsOf(count)) await slurm.addJob(job);
      const env = { ...process.env, ...slurm.env };
      const { status, stderr } = spawnSync(
        process.execPath,
        [RUNMARK, "tick", "--backend", "slurm", folder],
        { env },
      );
      if (status !== 4) throw new Error(`tick ended with ${status}: ${stderr}`);
      const calls = await Promise.all(
        ["squeue", "sacct", "sbatch", "scancel"].map((name) => slurm.calls(name)),
      );
      const [squeue = 0, sacct = 0, ...others] = calls.map((each) => each.length);
      const measured = `${squeue} squeue, ${sacct} sacct, ${others.reduce((sum, each) => sum + each)} others`;
      return { measured, ok: squeue === 1 && sacct + others.reduce((sum, each) => sum + each) === 0 };
    }),
  );

/** Memory of `run` while it looks at 25 running jobs again and again: the peak, and how the heap has grown. */
const runMemory = () =>
  inExperiment(
    { count: 25, state: "live", settings: "poll: {seconds: 0.01, max_seconds: 0.01}\n" },
    (folder) =>
      withFake(async (slurm) => {
        for (const job of fakeJobsOf(25)) await slurm.addJob(job);
        const polls = async (count) => until(async () => (await slurm.calls("squeue")).length >= count);
        const program = { ...runmark("run", "--backend", "slurm", folder), env: slurm.env };
        const { result: grown, last } = await watched(program, async (child, look) => {
          await polls(50);
          const early = await look();
          await polls(50 + POLLS);
          const late = await look();
          child.kill("SIGINT");
          return late.heapMiB - early.heapMiB;
        });
        const measured = `${last.peakMiB.toFixed(0)} MiB, heap ${grown < 0 ? "" : "+"}${grown.toFixed(2)} MiB in ${POLLS} polls`;
        return { measured, ok: last.peakMiB <= 100 && grown < 1 };
      }),
  );

/** The same submissions typed into a shell. They wait for an hour, so that no job runs beside what is measured. */
const shellLoop = (script, count) =>
  `for i in $(seq ${count}); do sbatch --parsable --job-name=runmark-bench_$i --begin=now+3600 -- ${script} || exit; done`;

/** `packed`: as job arrays, which the scripts then must not keep from waiting by a begin time of their own. */
async function submitting(env, clean, { count = 200, budget = 1.5, packed = false } = {}) {
  const folders = [];
  const wait = packed ? "#SBATCH --hold" : "#SBATCH --begin=now+3600";
  const submit = async () => {
    const folder = await makeExperiment({
      count,
      state: "pending",
      settings: `${JOBS_WAIT}submit.pack: ${packed}\n`,
      script: "job.sh",
    });
    folders.push(folder);
    await writeFile(join(folder, "job.sh"), `#!/bin/bash\n${wait}\n#SBATCH --output=/dev/null\ntrue\n`);
    // Work is left: the jobs are in the queue.
    return { ...runmark("tick", "--backend", "slurm", folder), env, exits: 4 };
  };
  const loop = () => ({
    command: "bash",
    args: ["-c", shellLoop(join(folders.at(-1), "job.sh"), count)],
    env,
  });
  try {
    return ratio(await inTurn(3, submit, loop), budget);
  } finally {
    await clean();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

const submittingToFake = (how) => withFake((slurm) => submitting(slurm.env, async () => undefined, how));

const PACKED = { count: 1_000, budget: 0.2, packed: true };

/** Hundreds of jobs on a cluster that others use are nobody's wish, so this is done only when it is asked for. */
async function submittingForReal(how) {
  const isAsked = process.env.BENCH_SLURM === "yes";
  if (!isAsked || spawnSync("squeue", ["--me", "-h"], { timeout: 10_000 }).status !== 0) {
    return {
      skipped:
        "BENCH_SLURM=yes submits thousands of jobs, which wait and are cancelled, to the SLURM that answers here",
    };
  }
  const clean = async () => {
    const { stdout } = spawnSync("squeue", ["--me", "-h", "-o", "%i %j"], { encoding: "utf8" });
    const ours = stdout.split("\n").filter((line) => /^\S+ runmark-bench_/.test(line));
    if (ours.length > 0)
      spawnSync(
        "scancel",
        ours.map((line) => line.split(" ")[0]),
      );
  };
  return submitting({}, clean, how);
}

/** Ends wake `run`, so the interval between its looks is the usual one. */
async function localThroughput() {
  if (spawnSync("parallel", ["--version"]).error !== undefined) {
    return { skipped: "GNU parallel is not installed: apt-get install parallel" };
  }
  const folders = [];
  const run = async () => {
    folders.push(
      await makeExperiment({ count: 500, state: "pending", settings: JOBS_WAIT, command: "true" }),
    );
    return runmark("run", "--backend", "local", folders.at(-1));
  };
  const parallel = () => ({ command: "bash", args: ["-c", "seq 500 | parallel -j$(nproc) true"] });
  try {
    return ratio(await inTurn(1, run, parallel), 2);
  } finally {
    for (const folder of folders)
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** What the supervisor holds resident once `count` jobs of `command` went in; `isReady`: when to look at it. */
const supervisorMemory = (count, command, isReady) =>
  inExperiment({ count, state: "pending", settings: JOBS_WAIT, command }, async (folder) => {
    const local = join(folder, ".runmark", "local");
    spawnSync(process.execPath, [RUNMARK, "tick", "--backend", "local", folder]);
    let pid = Number.NaN;
    await until(async () => {
      const log = await readFile(join(local, "supervisor.log"), "utf8").catch(() => "");
      pid = Number(/supervisor (\d+) begins/.exec(log)?.[1]);
      return pid > 0;
    });
    try {
      await until(async () => isReady((await readdir(join(local, "jobs"), { recursive: true })).map(String)));
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      return mib(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024, 60);
    } finally {
      spawnSync(process.execPath, [RUNMARK, "cancel", "--all", "-C", folder]);
      process.kill(pid, "SIGKILL");
    }
  });

const exits = (names) => names.filter((name) => /exit-/.test(name)).length;

export const LINES = [
  { what: "status, 25 runs, against node -e 0", budget: "2.5 x", measure: statusTime },
  { what: "tick, 10,000 finished runs, against node -e 0", budget: "15 x", measure: tickTime },
  { what: "the same, memory at its peak", budget: "300 MiB", measure: tickMemory },
  { what: "scheduler calls of a tick, 25 jobs", budget: "1 squeue", measure: () => callsOfTick(25) },
  { what: "scheduler calls of a tick, 1,000 jobs", budget: "1 squeue", measure: () => callsOfTick(1_000) },
  { what: "run, 25 jobs: memory at its peak, and growth", budget: "100 MiB, none", measure: runMemory },
  {
    what: "200 submissions against a shell loop, fake sbatch",
    budget: "1.5 x",
    measure: () => submittingToFake(),
  },
  {
    what: "200 submissions against a shell loop, real SLURM",
    budget: "1.5 x",
    measure: () => submittingForReal(),
  },
  {
    what: "1,000 runs packed, against a shell loop, fake sbatch",
    budget: "0.2 x",
    measure: () => submittingToFake(PACKED),
  },
  {
    what: "1,000 runs packed, against a shell loop, real SLURM",
    budget: "0.2 x",
    measure: () => submittingForReal(PACKED),
  },
  { what: "500 local jobs of `true` against GNU parallel", budget: "2 x", measure: localThroughput },
  {
    what: "supervisor of local jobs: memory with 25 waiting",
    budget: "60 MiB",
    measure: () => supervisorMemory(25, "sleep 60", (names) => exits(names) > 0),
  },
  {
    what: "the same when 500 went through",
    budget: "60 MiB",
    measure: () => supervisorMemory(500, "true", (names) => exits(names) >= 500),
  },
];
