import { describe, expect, test } from "vitest";
import { classifySubmission } from "../../../src/backends/slurm/answers.ts";
import type { SubmitAnswer } from "../../../src/model/job.ts";
import type { ExecResult } from "../../../src/system/ports.ts";

const result = (over: Partial<ExecResult>): ExecResult => ({
  timedOut: false,
  stdout: "",
  stderr: "",
  ...over,
});
const failed = (text: string) => `sbatch: error: Batch job submission failed: ${text}\n`;

describe("accepted: exit code 0 and a line that is an id", () => {
  test.each([
    ["812\n", { id: "812" }],
    ["812", { id: "812" }],
    ["812\r\n", { id: "812" }],
    ["8;box\n", { id: "8", cluster: "box" }],
    ["Welcome to the cluster!\n\n812\nBye.\n", { id: "812" }],
    ["Job cost: 12 units\n812;gpu_1\n", { id: "812", cluster: "gpu_1" }],
  ])("%j", (stdout, job) => {
    expect(classifySubmission(result({ exitCode: 0, stdout }))).toEqual({ kind: "accepted", ...job });
  });

  test("what stands on stderr is a warning", () => {
    const stderr =
      "sbatch: Note: your job was moved to partition short\nsbatch: error: queue full, sleeping\n";
    expect(classifySubmission(result({ exitCode: 0, stdout: "1\n", stderr }))).toEqual({
      kind: "accepted",
      id: "1",
      warning: "Note: your job was moved to partition short; queue full, sleeping",
    });
  });
});

/** The kind of an answer; of one that has to wait, what it waits for. */
const word = (answer: SubmitAnswer): string => (answer.kind === "wait" ? answer.obstacle : answer.kind);

const policy = failed(
  "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
);

describe("SLURM's own words", () => {
  test.each([
    // A quota: others may still go in.
    ["quota", `sbatch: error: AssocMaxSubmitJobLimit\n${policy}`],
    ["quota", `sbatch: error: QOSMaxSubmitJobPerUserLimit\n${policy}`],
    ["quota", `sbatch: error: AssocGrpSubmitJobsLimit\n${policy}`],
    ["quota", `sbatch: error: QOSGrpSubmitJobsLimit\n${policy}`],
    ["quota", `sbatch: error: QOSMaxSubmitJobPerAccountLimit\n${policy}`],
    // A controller that took nothing: the job was certainly not made.
    ["controller", failed("Unable to contact slurm controller (connect failure)")],
    ["controller", failed("Slurm temporarily unable to accept job")],
    [
      "controller",
      `sbatch: error: Slurm job queue full, sleeping and retrying\n${failed("Resource temporarily unavailable")}`,
    ],
    [
      "controller",
      `sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying\n${failed("Resource temporarily unavailable")}`,
    ],
    ["controller", failed("Job creation temporarily disabled")],
    ["controller", failed("Rate limit exceeded, please retry later")],
    ["controller", failed("Slurm backup controller in standby mode")],
    ["controller", "sbatch: fatal: Could not establish a configuration source\n"],
    ["controller", "sbatch: fatal: Unable to process configuration file\n"],
    ["controller", failed("Invalid user for SlurmUser")],
    // Closed by an administrator, for a while.
    ["operator", failed("Requested partition configuration not available now")],
    ["operator", failed("Required partition not available (inactive or drain)")],
    ["operator", failed("Required node not available (down, drained or reserved)")],
    // Sent, but not heard of again.
    ["unclear", failed("Socket timed out on send/recv operation")],
    ["unclear", failed("Unable to contact slurm controller (receive failure)")],
    ["unclear", failed("Unable to contact slurm controller (send failure)")],
    ["unclear", failed("Zero Bytes were transmitted or received")],
    ["unclear", failed("Unexpected message received")],
    ["unclear", failed("Protocol authentication error")],
    ["unclear", failed("Transport endpoint is not connected")],
    ["unclear", failed("Resource temporarily unavailable")],
    ["unclear", failed("Something that no release has said yet")],
    [
      "unclear",
      `sbatch: error: Slurm job queue full, sleeping and retrying\n${failed("Socket timed out on send/recv operation")}`,
    ],
    ["unclear", ""],
    ["unclear", "Killed\n"],
    ["controller", failed("Connection refused")],
    ["controller", "sbatch: error: Problem talking to the database: Connection refused\n"],
    ["rejected", `sbatch: error: slurmdbd: Connection refused\n${failed("Invalid qos specification")}`],
    ["unclear", "/usr/local/bin/sbatch-wrapper: line 3: oops\n"],
    // Refused.
    ["rejected", policy],
    ["rejected", `sbatch: error: QOSMaxWallDurationPerJobLimit\n${policy}`],
    [
      "rejected",
      `sbatch: error: invalid partition specified: nosuch\n${failed("Invalid partition name specified")}`,
    ],
    ["rejected", failed("Invalid account or account/partition combination specified")],
    ["rejected", failed("Invalid qos specification")],
    ["rejected", failed("Requested time limit is invalid (missing or exceeds some limit)")],
    [
      "rejected",
      `sbatch: error: Memory specification can not be satisfied\n${failed("Requested node configuration is not available")}`,
    ],
    ["rejected", `sbatch: error: QOSMaxCpuPerJobLimit\n${policy}`],
    ["rejected", `sbatch: error: AssocMaxWallDurationPerJobLimit\n${policy}`],
    ["rejected", failed("Invalid generic resource (gres) specification")],
    ["rejected", failed("Invalid node name specified")],
    ["rejected", failed("Invalid feature specification")],
    ["rejected", failed("Invalid license specification")],
    ["rejected", failed("Requested reservation is invalid")],
    ["rejected", failed("Job dependency problem")],
    ["rejected", failed("Invalid job array specification")],
    ["rejected", failed("More processors requested than permitted")],
    ["rejected", failed("Node count specification invalid")],
    ["rejected", failed("Pathname of a file, directory or other parameter too long")],
    ["rejected", failed("Access/permission denied")],
    ["rejected", `sbatch: error: Please give a project with --account.\n${failed("Unspecified error")}`],
    [
      "rejected",
      "sbatch: error: This does not look like a batch script.  The first\nsbatch: error: line must start with #!\n",
    ],
    ["rejected", "sbatch: error: Batch script is empty!\n"],
    ["rejected", "sbatch: error: Batch script contains DOS line breaks (\\r\\n)\n"],
    ["rejected", "sbatch: error: Unable to open file nosuchfile.sh\n"],
    ["rejected", 'sbatch: error: Invalid numeric value "0" for --ntasks.\n'],
  ] as const)("%s: %s", (kind, stderr) => {
    expect(word(classifySubmission(result({ exitCode: 1, stderr })))).toBe(kind);
    // The same words between those of the site: a login message, a note of its wrapper, a farewell.
    const banner = "Welcome to the cluster! 2 jobs of yours are in the queue.\n";
    const around = `module: loading slurm/24.05\n${stderr}See https://wiki.example.org/slurm\n`;
    expect(word(classifySubmission(result({ exitCode: 1, stdout: banner, stderr: around })))).toBe(kind);
  });

  test("a sentence that sbatch breaks in the middle is one", () => {
    const stderr =
      "sbatch: error: The Slurm controller does not allow scripts that\nsbatch: error: contain a NULL character '\\0'.\n";
    expect(classifySubmission(result({ exitCode: 1, stderr }))).toEqual({
      kind: "rejected",
      reason: "The Slurm controller does not allow scripts that contain a NULL character '\\0'.",
      next: "Remove the NUL characters: `sed -i 's/\\x00//g' <script>`",
    });
  });

  test("a closed partition says what may be done meanwhile", () => {
    const stderr = failed("Required partition not available (inactive or drain)");
    expect(classifySubmission(result({ exitCode: 1, stderr }))).toEqual({
      kind: "wait",
      obstacle: "operator",
      reason: "Required partition not available (inactive or drain)",
      next: "It goes in by itself when the partition is up again (`sinfo` shows it); or choose another one with --partition",
    });
  });

  test.each([
    ["sbatch: error: Invalid --time specification\n"],
    ["sbatch: unrecognized option '--nosuchoption'\nTry \"sbatch --help\" for more information\n"],
  ])("a wrong option is refused before anything is sent: %s", (stderr) => {
    expect(classifySubmission(result({ exitCode: 255, stderr })).kind).toBe("rejected");
  });

  test("a refusal carries the words without their prefixes, and the next step", () => {
    const stderr = `sbatch: error: invalid partition specified: nosuch\n${failed("Invalid partition name specified")}`;
    expect(classifySubmission(result({ exitCode: 1, stderr }))).toEqual({
      kind: "rejected",
      reason: "invalid partition specified: nosuch; Invalid partition name specified",
      next: "Correct --partition in the script; `sinfo -s` lists them",
    });
  });
});

test("a script that only asks for a forecast is refused", () => {
  const stderr =
    "sbatch: Job 60 to start at 2026-11-22T00:53:31 using 1 processors on nodes n1 in partition cpu\n";
  expect(classifySubmission(result({ exitCode: 0, stderr }))).toMatchObject({
    kind: "rejected",
    next: "Remove --test-only from the script",
  });
});

describe("what proves nothing is unclear", () => {
  test.each<[string, Partial<ExecResult>, string]>([
    ["cut off", { timedOut: true, signal: "SIGTERM" }, "sbatch did not end in time"],
    [
      "cut off after the id",
      { timedOut: true, stdout: "812\n" },
      "sbatch did not end in time, but named job 812",
    ],
    ["killed", { signal: "SIGKILL" }, "sbatch was ended by SIGKILL"],
    [
      "an id, then a failure",
      { exitCode: 1, stdout: "7\n", stderr: failed("Socket timed out") },
      "sbatch ended with exit code 1, but named job 7: Socket timed out",
    ],
    ["no output at all", { exitCode: 0 }, "sbatch named no job: no output"],
    [
      "an answer without --parsable",
      { exitCode: 0, stdout: "Submitted batch job 2\n" },
      "sbatch named no job: Submitted batch job 2",
    ],
    ["two numbers", { exitCode: 0, stdout: "2026\n812\n" }, "sbatch named no job: 2026; 812"],
    [
      "two numbers, then a refusal",
      { exitCode: 1, stdout: "2026\n812\n", stderr: failed("Invalid qos specification") },
      "sbatch ended with exit code 1, but named job 2026 and 812: Invalid qos specification",
    ],
    ["silence and a failure", { exitCode: 1 }, "sbatch failed without a word"],
    [
      "crashed behind a wrapper",
      { exitCode: 139, stderr: "Segmentation fault\n" },
      "sbatch ended with exit code 139: Segmentation fault",
    ],
    [
      "killed behind a wrapper, after the id",
      { exitCode: 137, stdout: "7\n" },
      "sbatch ended with exit code 137, but named job 7",
    ],
  ])("%s", (_, over, reason) => {
    expect(classifySubmission(result(over))).toEqual({ kind: "unclear", reason });
  });
});

const retrying = "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying\n";
const spank = "sbatch: error: spank: /etc/slurm/plugstack.conf:1: x11.so: no such plugin\n";

describe("an exit code that is not sbatch's own says nothing, whatever stands on stderr", () => {
  test.each([2, 9, 124, 126, 127, 130, 137, 139, 143])("%d", (exitCode) => {
    for (const stderr of [
      failed("Invalid qos specification"),
      "sbatch: error: Invalid --time specification\n",
      "sbatch: fatal: Unable to process configuration file\n",
      retrying,
      spank,
    ])
      expect(classifySubmission(result({ exitCode, stderr })).kind, stderr).toBe("unclear");
  });
});

describe("without its closing line a run that got as far as the controller has not answered", () => {
  test.each([
    ["retries", retrying.repeat(3)],
    ["retries of new releases", "sbatch: error: Slurm job queue full, sleeping and retrying\n"],
    ["a plugin that is missing", spank],
    ["a plugin's own words", "sbatch: error: x11: could not read ~/.Xauthority\n"],
    ["words of the controller alone", "sbatch: error: QOSMaxSubmitJobPerUserLimit\n"],
    ["and of its verdict", "sbatch: error: invalid partition specified: nosuch\n"],
    ["a remark on the environment", "sbatch: error: Can't set SLURM_NTASKS env variable\n"],
    [
      "options that it does without",
      "sbatch: error: Following options are mutually exclusive with --hint: -B. Ignoring --hint.\n",
    ],
  ])("%s", (_, stderr) => {
    for (const exitCode of [1, 255])
      expect(classifySubmission(result({ exitCode, stderr })).kind).toBe("unclear");
  });
});

describe("what sbatch refuses by itself, also behind a plugin's warnings", () => {
  test.each([
    "sbatch: error: Invalid argument: 17\n",
    "sbatch: error: Invalid directive found in batch script: tme=5\n",
    "sbatch: error: invalid number of cpus per task (-c -1)\n",
    "sbatch: fatal: --mem, --mem-per-cpu, and --mem-per-gpu are mutually exclusive.\n",
    "sbatch: error: -S/--core-spec and --thred-spec options are mutually exclusive\n",
    "sbatch: error: Cannot specify both --burst-buffer and --bbf\n",
    "sbatch: error: Script arguments not permitted with --wrap option\n",
    "sbatch: error: Failed to validate job spec, --gpus is not multiple of --gres=gpu/--gpus-per-node\n",
    "sbatch: error: Batch script contains only whitespace!\n",
    "sbatch: option '--time' requires an argument\n",
    "sbatch: error: cli_filter plugin terminated with error\n",
  ])("%s", (stderr) => {
    for (const exitCode of [1, 255])
      expect(classifySubmission(result({ exitCode, stderr: spank + stderr })).kind).toBe("rejected");
  });
});

describe("sbatch that could not be started made nothing", () => {
  test.each([
    ["ENOENT", "rejected"],
    ["EACCES", "rejected"],
    ["E2BIG", "rejected"],
    ["EAGAIN", "wait"],
    ["ENOMEM", "wait"],
  ])("%s: %s", (startError, kind) => {
    expect(classifySubmission(result({ startError })).kind).toBe(kind);
  });
});
