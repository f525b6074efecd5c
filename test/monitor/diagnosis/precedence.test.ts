import { describe, expect, test } from "vitest";
import type { CauseId } from "../../../src/model/cause.ts";
import { diagnose } from "../../../src/monitor/diagnosis/diagnose.ts";
import { sighting } from "../../support/records.ts";
import { causeOf, failedWith, logOf } from "./evidence.ts";

const traceback = (error: string, rank = ""): string =>
  [
    "Traceback (most recent call last):",
    '  File "/env/bin/tune", line 8, in <module>',
    "    sys.exit(main())",
    '  File "/home/you/recipe.py", line 1021, in train',
    "    loss.backward()",
    error,
  ]
    .map((line) => rank + line)
    .join("\n");

const watchdog = (rank: number): string =>
  `[rank${rank}]:[E1122 10:30:00.1 ProcessGroupNCCL.cpp:632] [Rank ${rank}] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=9)\n` +
  `[rank${rank}]: frame #0: c10::Error::Error + 0x57\n[rank${rank}]: frame #1: clone + 0x44`;

const torchrun = [
  "============================================================",
  "train.py FAILED",
  "------------------------------------------------------------",
  "Root Cause (first observed failure):",
  "[0]:",
  "  time      : 2026-11-22_10:30:05",
  "  rank      : 1 (local_rank: 1)",
  "  exitcode  : 1 (pid: 4711)",
  "torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ",
].join("\n");

const OOM = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.32 GiB.";

describe("of several errors the one that the others follow from", () => {
  test.each<[string, readonly string[], CauseId, string]>([
    ["a GPU's memory, and the traceback that carries it", [traceback(OOM)], "cuda_oom", OOM],
    [
      "one rank's error, and the timeouts of the others half an hour later",
      [traceback(OOM, "[rank1]: "), watchdog(0), watchdog(2), torchrun],
      "cuda_oom",
      `[rank1]: ${OOM}`,
    ],
    [
      "a plain error of one rank, and NCCL's of the others",
      [traceback("ValueError: bad sample", "[rank3]: "), watchdog(0), torchrun],
      "python",
      "[rank3]: ValueError: bad sample",
    ],
    [
      "NCCL that speaks first, and the error that is at the bottom of it",
      [watchdog(0), traceback("KeyError: 'lora'", "[rank1]: ")],
      "python",
      "[rank1]: KeyError: 'lora'",
    ],
    ["nothing but NCCL", [watchdog(2), watchdog(0), torchrun], "nccl", watchdog(2).split("\n")[0] ?? ""],
    [
      "a launcher's own error after that of its child",
      [
        traceback("ValueError: no adapter"),
        traceback(
          "subprocess.CalledProcessError: Command '['python', 'train.py']' returned non-zero exit status 1.",
        ),
      ],
      "python",
      "ValueError: no adapter",
    ],
    [
      "a chain: the last of it",
      [
        traceback("KeyError: 'x'"),
        "",
        "During handling of the above exception, another exception occurred:",
        "",
        traceback("RuntimeError: cannot build the model"),
      ],
      "python",
      "RuntimeError: cannot build the model",
    ],
    [
      "a chain with a cause that is known: that",
      [
        traceback("ModuleNotFoundError: No module named 'flash_attn'"),
        "",
        "The above exception was the direct cause of the following exception:",
        "",
        traceback("RuntimeError: Failed to import transformers.models.llama"),
      ],
      "missing_module",
      "ModuleNotFoundError: No module named 'flash_attn'",
    ],
    [
      "the network, and the hub that cannot be reached through it",
      [
        traceback("socket.gaierror: [Errno -2] Name or service not known"),
        "",
        "During handling of the above exception, another exception occurred:",
        "",
        traceback(
          "huggingface_hub.errors.LocalEntryNotFoundError: cannot find the requested files in the cache",
        ),
      ],
      "hub_offline",
      "huggingface_hub.errors.LocalEntryNotFoundError: cannot find the requested files in the cache",
    ],
    [
      "an environment that was not loaded, and what is missing without it",
      [
        "EnvironmentNameNotFound: Could not find conda environment: tune",
        traceback("ModuleNotFoundError: No module named 'torch'"),
      ],
      "environment",
      "EnvironmentNameNotFound: Could not find conda environment: tune",
    ],
    [
      "a module command that is not there, and an error that has nothing to do with it",
      ["slurm_script: line 3: module: command not found", traceback(OOM)],
      "cuda_oom",
      OOM,
    ],
    [
      "a shell's complaint before a traceback: the script went on from it",
      ["cp: cannot stat 'old.ckpt': No such file or directory", traceback("ValueError: x")],
      "python",
      "ValueError: x",
    ],
    [
      "a shell's complaint after a traceback: it is a consequence",
      [traceback("ValueError: x"), "mv: cannot stat 'out': No such file or directory"],
      "python",
      "ValueError: x",
    ],
    [
      "two tries in one job: the last",
      [
        traceback("FileNotFoundError: [Errno 2] No such file or directory: 'last.ckpt'"),
        Array.from({ length: 60 }, (_, step) => `step ${step}`).join("\n"),
        traceback(OOM),
      ],
      "cuda_oom",
      OOM,
    ],
    [
      "a kernel that took memory back",
      [
        "/var/spool/slurmd/job812/slurm_script: line 9: 4711 Killed                  python train.py",
        "slurmstepd: error: Detected 1 oom_kill event in StepId=812.batch. Some of the step tasks have been OOM Killed.",
      ],
      "host_oom",
      "slurmstepd: error: Detected 1 oom_kill event in StepId=812.batch. Some of the step tasks have been OOM Killed.",
    ],
    [
      "NaN on the way, and another end",
      ["{'loss': nan}", traceback("OSError: [Errno 28] No space left on device")],
      "disk_full",
      "OSError: [Errno 28] No space left on device",
    ],
    ["a Ctrl-C is no error of the program", [traceback("KeyboardInterrupt")], "exit_code", ""],
  ])("%s", (_, pieces, cause, line) => {
    expect(causeOf(["loading", ...pieces].join("\n"))).toEqual([cause, line === "" ? undefined : line]);
  });

  test("of two logs the one that tells more, and error output where both tell as much", () => {
    const found = (stderr: string, stdout: string) => {
      const { cause, line } = diagnose({
        status: "failed",
        sighting: sighting("FAILED", { exitCode: 1 }),
        cancelAsked: false,
        logs: [logOf(stderr, "/exp/err"), logOf(stdout, "/exp/out")],
      });
      return [cause, line?.path];
    };
    expect(found("", OOM)).toEqual(["cuda_oom", "/exp/out"]);
    expect(found(torchrun, OOM)).toEqual(["cuda_oom", "/exp/out"]);
    expect(found(OOM, "ModuleNotFoundError: No module named 'x'")).toEqual(["cuda_oom", "/exp/err"]);
  });
});

describe("the note is one short line", () => {
  test.each([
    ["1|119|Loss: 0.3\nstep 120 loss 0.29\n", "CUDA out of memory at step 120; lower batch_size"],
    [
      " 12%|█▏        | 120/1000 [10:01<1:10:22,  4.9s/it]\n",
      "CUDA out of memory at step 120; lower batch_size",
    ],
    ["loading\n", "CUDA out of memory after 1:00:00; lower batch_size"],
  ])("%j", (before, note) => {
    expect(failedWith(`${before}${OOM}`).note).toBe(note);
  });

  test.each([
    [`FileNotFoundError: [Errno 2] No such file or directory: '/data/${"x".repeat(300)}'`],
    [traceback(`ValueError: ${"very long ".repeat(100)}`)],
  ])("however long what it names is", (log) => {
    const { note, title } = failedWith(log);
    expect(note.length).toBeLessThanOrEqual(100);
    expect(title).toContain("…");
  });

  test.each([
    [traceback("ValueError: bad sample"), "ValueError: bad sample after 1:00:00"],
    [
      "ModuleNotFoundError: No module named 'apex'",
      "missing module apex after 1:00:00; install it, or load its environment",
    ],
    [
      "slurm_script: line 3: tune: command not found",
      "command not found: tune after 1:00:00; see PATH and its environment",
    ],
    [
      "PermissionError: [Errno 13] Permission denied: '/data'",
      "permission denied: /data after 1:00:00; see its mode and owner",
    ],
    [
      "PermissionError: [Errno 13] Permission denied",
      "permission denied after 1:00:00; see its mode and owner",
    ],
    [
      "/bin/bash: /home/you/lab/.runmark/slurm/usr1~9kv29y4e.script: No such file or directory",
      "runmark's copy of the script was deleted; `retry` runs it again",
    ],
    ["bash: line 4: 77 Killed                  python t.py", "killed after 1:00:00; see its memory use"],
    ["t.sh: line 4: 77 Segmentation fault      python t.py", "segmentation fault after 1:00:00"],
  ])("%s", (log, note) => {
    expect(failedWith(log).note).toBe(note);
  });
});
