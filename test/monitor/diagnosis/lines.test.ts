import { describe, expect, test } from "vitest";
import type { CauseId } from "../../../src/model/cause.ts";
import { causeOf } from "./evidence.ts";

/** Lines as programs write them, and the cause that each gives away when it is the last one of a job that failed. */
const LINES: readonly (readonly [CauseId, readonly string[]])[] = [
  [
    "host_oom",
    [
      "slurmstepd: error: Detected 2 oom-kill event(s) in StepId=99.0. Some of your processes may have been killed by the cgroup out-of-memory handler.",
      "srun: error: n3: task 0: Out Of Memory",
      "slurmstepd-n1: error: StepId=5.batch exceeded memory limit (173215744 > 52428800), being killed",
      "slurmstepd-n1: error: Exceeded job memory limit",
      "MemoryError",
      "numpy.core._exceptions._ArrayMemoryError: Unable to allocate 37.3 GiB for an array with shape (100000, 50000)",
      "OSError: [Errno 12] Cannot allocate memory",
      "RuntimeError: DataLoader worker (pid 4242) is killed by signal: Killed. ",
      "RuntimeError: DataLoader worker (pid(s) 4242, 4243) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory.",
      "RuntimeError: [enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.",
    ],
  ],
  [
    "cuda_oom",
    [
      "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.32 GiB. GPU 0 has a total capacity of 39.4 GiB",
      "[rank3]: torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 500.00 MiB",
      "RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 15.78 GiB total capacity)",
      "RuntimeError: CUDA error: out of memory",
      "torch.AcceleratorError: CUDA error: out of memory",
      "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
      "torch.OutOfMemoryError: HIP out of memory. Tried to allocate 1.00 GiB.",
      "n7:4711:4800 [2] include/alloc.h:228 NCCL WARN Cuda failure 2 'out of memory'",
      "jaxlib.xla_extension.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 9 bytes.",
      "(EngineCore pid=77) ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization`",
      "ValueError: Free memory on device (3.1/79.2 GiB) on startup is less than desired GPU memory utilization (0.9, 71.2 GiB).",
      "RuntimeError: CUDA out of memory occurred when warming up sampler with 1024 dummy requests.",
    ],
  ],
  [
    "gpu_missing",
    [
      "RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU",
      "RuntimeError: No CUDA GPUs are available",
      "AssertionError: Torch not compiled with CUDA enabled",
      "RuntimeError: CUDA error: no CUDA-capable device is detected",
    ],
  ],
  [
    "gpu_fault",
    [
      "RuntimeError: CUDA error: uncorrectable ECC error encountered",
      "RuntimeError: CUDA error: device-side assert triggered",
      "torch.AcceleratorError: CUDA error: an illegal memory access was encountered",
      "RuntimeError: CUDA error: no kernel image is available for execution on the device",
      "RuntimeError: cuDNN error: CUDNN_STATUS_INTERNAL_ERROR",
    ],
  ],
  [
    "nccl",
    [
      "[rank1]:[E1122 10:00:00.123 ProcessGroupNCCL.cpp:632] [Rank 1] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=9, OpType=ALLREDUCE)",
      "torch.distributed.DistBackendError: NCCL error in: ProcessGroupNCCL.cpp:1970, unhandled system error",
      "[rank0]: torch.distributed.DistBackendError: [2] is setting up NCCL communicator and retrieving ncclUniqueId from [0]",
      "torch.distributed.elastic.rendezvous.api.RendezvousTimeoutError",
      "torch.distributed.DistStoreError: Timed out after 601 seconds waiting for clients. 1/2 clients joined.",
    ],
  ],
  [
    "network",
    [
      "curl: (6) Could not resolve host: files.example.org",
      "requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('closed'))",
      "ConnectionRefusedError: [Errno 111] Connection refused",
      "fatal: unable to access 'https://github.com/x/y.git/': Failed to connect to github.com port 443",
      "urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>",
    ],
  ],
  [
    "port_in_use",
    [
      "torch.distributed.DistNetworkError: The server socket has failed to listen on any local network address. port: 29500, useIpv6: false, code: -98, name: EADDRINUSE, message: address already in use",
      "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
      "RuntimeError: The server socket has failed to bind to 0.0.0.0:29500 (errno: 98 - Address already in use).",
    ],
  ],
  [
    "missing_module",
    [
      "ModuleNotFoundError: No module named 'flash_attn'",
      "/usr/bin/python3: No module named torchtune",
      "ImportError: cannot import name 'AdamW' from 'transformers' (/env/transformers/__init__.py)",
      "ImportError: libcudnn.so.9: cannot open shared object file: No such file or directory",
      "lmp: error while loading shared libraries: libmpi.so.40: cannot open shared object file: No such file or directory",
      "/lib64/libc.so.6: version `GLIBC_2.34' not found (required by /env/bin/python)",
      "Error in library(brms) : there is no package called ‘brms’",
    ],
  ],
  [
    "lost_copy",
    [
      "bash: /home/you/lab/.runmark/slurm/usr1~9kv29y4e.script: No such file or directory",
      "/bin/bash: /home/you/my lab/.runmark/packs/5743jv65.0: No such file or directory",
      "python3: can't open file '/home/you/.runmark/packs/5743jv65.12': [Errno 2] No such file or directory",
    ],
  ],
  [
    "missing_file",
    [
      "FileNotFoundError: [Errno 2] No such file or directory: '/data/train.json'",
      "python: can't open file '/home/you/train.py': [Errno 2] No such file or directory",
      "/var/spool/slurmd/job812/slurm_script: line 9: cd: /scratch/you: No such file or directory",
      "cp: cannot stat '/data/x.tar': No such file or directory",
      "cat: config.yaml: No such file or directory",
      "FATAL:   could not open image /images/torch.sif: failed to retrieve path for /images/torch.sif: no such file or directory",
      "OSError: /models/llama does not appear to have a file named config.json.",
    ],
  ],
  [
    "no_srun",
    [
      "srun: fatal: Could not establish a configuration source",
      "srun: fatal: Unable to process configuration file",
      "/exp/.runmark/local/jobs/1/slurm_script: line 4: srun: command not found",
    ],
  ],
  [
    "missing_command",
    [
      "slurmstepd: error: execve(): bad interpreter(/usr/bin/nosuchpython): No such file or directory",
      "/var/spool/slurmd/job00812/slurm_script: line 12: torchrun: command not found",
      "slurm_script: 3: tune: not found",
      "slurmstepd: error: execve(): accelerate: No such file or directory",
      "/usr/bin/env: ‘python’: No such file or directory",
      "bash: ./run.sh: /bin/zsh: bad interpreter: No such file or directory",
    ],
  ],
  [
    "syntax_error",
    [
      "SyntaxError: invalid syntax",
      "IndentationError: unexpected indent",
      "/var/spool/slurmd/job812/slurm_script: line 4: syntax error near unexpected token `fi'",
      "slurm_script: line 20: unexpected EOF while looking for matching `\"'",
      "slurm_script: line 2: $'\\r': command not found",
      "yaml.scanner.ScannerError: while scanning a simple key",
    ],
  ],
  [
    "bad_arguments",
    [
      "train.py: error: unrecognized arguments: --learning-rate 1e-5",
      "train.py: error: the following arguments are required: --model",
      "run.py: error: argument --epochs: invalid int value: 'ten'",
      "omegaconf.errors.ConfigAttributeError: Key 'lora' is not in struct",
      "Error: No such option: --modle",
    ],
  ],
  [
    "disk_full",
    [
      "OSError: [Errno 28] No space left on device: '/tmp/x'",
      "tee: out.log: No space left on device",
      "RuntimeError: [enforce fail at inline_container.cc:603] . unexpected pos 1152 vs 1046",
      "RuntimeError: PytorchStreamWriter failed writing file data/12: file write failed",
    ],
  ],
  [
    "quota",
    [
      "OSError: [Errno 122] Disk quota exceeded: '/home/you/.cache/huggingface'",
      "cp: error writing 'ckpt.pt': Disk quota exceeded",
    ],
  ],
  [
    "permission",
    [
      "PermissionError: [Errno 13] Permission denied: '/data/shared/model'",
      "bash: ./train.sh: Permission denied",
      "mkdir: cannot create directory '/scratch/other': Permission denied",
      "slurmstepd: error: execve(): /home/you/run.sh: Permission denied",
      "FATAL:   while loading overlay images: permission denied",
    ],
  ],
  [
    "licence",
    [
      "License checkout failed.",
      "License Manager Error -4",
      "Error: Failed to obtain a valid license from the server",
      "gurobipy.GurobiError: Model too large for size-limited license; visit the site",
      "Licensed number of users already reached. (-4,342)",
    ],
  ],
  [
    "environment",
    [
      "/var/spool/slurmd/job812/slurm_script: line 5: module: command not found",
      "slurm_script: line 5: conda: command not found",
      "CondaError: Run 'conda init' before 'conda activate'",
      "EnvironmentNameNotFound: Could not find conda environment: tune",
      'Lmod has detected the following error: The following module(s) are unknown: "cuda/99"',
      "ERROR: Unable to locate a modulefile for 'cuda/99'",
      "/opt/slurm_script: line 3: /home/you/venv/bin/activate: No such file or directory",
    ],
  ],
  [
    "credentials",
    [
      "wandb.errors.errors.UsageError: api_key not configured (no-tty). call wandb.login(key=[your_api_key])",
      "openai.AuthenticationError: Error code: 401 - Incorrect API key provided: sk-x",
      "PrerequisiteError: ERROR: Unable to initialise OpenAI client. No OPENAI_API_KEY defined in the environment variable.",
    ],
  ],
  [
    "hub_offline",
    [
      "OSError: We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the cached files.",
      "huggingface_hub.errors.LocalEntryNotFoundError: Cannot find an appropriate cached snapshot folder",
      "huggingface_hub.errors.OfflineModeIsEnabled: Cannot reach https://huggingface.co/api/models/x: offline mode is enabled.",
      "ConnectionError: Couldn't reach 'cais/mmlu' on the Hub (LocalEntryNotFoundError)",
      "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='huggingface.co', port=443): Max retries exceeded with url: /api",
    ],
  ],
  [
    "hub_gated",
    [
      "OSError: You are trying to access a gated repo.",
      "huggingface_hub.errors.GatedRepoError: 401 Client Error. (Request ID: Root=1-6)",
      "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://huggingface.co/meta-llama/x/resolve/main/config.json",
      "OSError: meta-llama/Lama-3 is not a local folder and is not a valid model identifier listed on 'https://huggingface.co/models'",
    ],
  ],
  [
    "nan_loss",
    [
      "Loss is nan, stopping training",
      "RuntimeError: Function 'LogSoftmaxBackward0' returned nan values in its 0th output.",
      "Exception: Current loss scale already at minimum - cannot decrease scale anymore. Exiting run.",
      "ValueError: Loss became NaN at step 30",
      "RuntimeError: probability tensor contains either `inf`, `nan` or element < 0",
      "{'loss': nan, 'grad_norm': nan, 'learning_rate': 0.0003}",
    ],
  ],
  [
    "killed",
    [
      "/var/spool/slurmd/job00812/slurm_script: line 14: 31337 Killed                  python train.py",
      "slurm_script: line 7:  4711 Segmentation fault      (core dumped) ./solver in.dat",
      "Fatal Python error: Segmentation fault",
      "srun: error: n2: task 3: Killed",
    ],
  ],
  [
    "time_limit",
    ["slurmstepd: error: *** STEP 99.0 ON n1 CANCELLED AT 2026-11-22T10:00:00 DUE TO TIME LIMIT ***"],
  ],
  [
    "node_failure",
    [
      "slurmstepd: error: *** JOB 99 ON n1 CANCELLED AT 2026-11-22T10:00:00 DUE TO NODE FAILURE, SEE SLURMCTLD LOG FOR DETAILS ***",
    ],
  ],
  [
    "preempted",
    ["slurmstepd: error: *** JOB 99 ON n1 CANCELLED AT 2026-11-22T10:00:00 DUE TO PREEMPTION ***"],
  ],
  [
    "python",
    [
      "torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ",
      "FATAL:   container creation failed: mount",
    ],
  ],
];

describe.each(LINES)("%s", (cause, lines) => {
  test.each(lines)("%s", (line) => {
    const log = ["loading", "step 1 loss 2.5", line].join("\n");
    expect(causeOf(log)).toEqual([cause, line]);
  });
});

describe("no cause is read out of", () => {
  test.each([
    "oom_policy: out of memory -> halve batch_size",
    "on_cuda_out_of_memory: retry",
    "  help: what to do when CUDA runs out of memory",
    "WARNING: CUDA out of memory. Tried to allocate 2 GiB; retrying with batch size 2",
    "[INFO] CUDA error: out of memory is handled by the trainer",
    "UserWarning: CUDA initialization: Found no NVIDIA driver on your system.",
    "nan_policy: omit",
    "nanoGPT 0.1 financial banana",
    "loss: 0.31 nan_count: 0",
    "Killed three processes of the last run",
    "The dragon Killed",
    "He was denied permission to go on",
    "cp: cannot open '/data/x': Permission denied, falling back to the mirror",
    "Licensed under the Apache License, Version 2.0",
    "license: mit",
    "loading module torch.nn from cache",
    "HF_HUB_OFFLINE=1",
    "network: resnet50",
    "quota: 10 requests a minute",
    "time limit: 3600",
    "retrying: connection reset by peer, ConnectionResetError, will retry in 5 s",
    "DeprecationWarning: No module named 'x' will be an error",
    "WARN: no space left is a message of the cleaner",
    "Exception ignored in: <function Pool.__del__ at 0x7f> OSError: [Errno 28] No space left on device",
    "NCCL version 2.21.5+cuda12.4",
    "n7:4711:4711 [0] NCCL INFO Bootstrap : Using ib0",
    "torch.distributed: using nccl backend, timeout 600 s",
    "tests: 4 passed, 0 failed, 0 errors",
    "ValueError: could not convert 'nan_policy' to float",
  ])("%s", (line) => {
    expect(causeOf(`step 1\n${line}`)).toEqual(["exit_code", undefined]);
  });

  test("an error that the script went on from", () => {
    const went = Array.from({ length: 12 }, (_, step) => `step ${step} done`).join("\n");
    expect(causeOf(`mkdir: cannot create directory '/scratch': Permission denied\n${went}`)[0]).toBe(
      "exit_code",
    );
    expect(causeOf(`slurm_script: line 3: module: command not found\n${went}`)[0]).toBe("exit_code");
    const long = Array.from({ length: 300 }, (_, step) => `step ${step} done`).join("\n");
    expect(causeOf(`RuntimeError: CUDA error: out of memory\n${long}`)[0]).toBe("exit_code");
  });
});
