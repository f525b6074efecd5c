import { afterSignal } from "./after-signal.ts";
import { consequence, type Rule, root, shell } from "./rule.ts";

/** GPUs, processes that lose each other or are killed, and numbers that go wrong. */
export const HARDWARE_RULES: readonly Rule[] = [
  {
    id: "cuda_oom",
    lines: [
      root(/\btorch\.(?:cuda\.)?OutOfMemoryError\b|\btorch\.AcceleratorError: CUDA error: out of memory/),
      root(/\b(?:CUDA|HIP|XPU) out of memory\. Tried to allocate\b|\bCUDA out of memory occurred when\b/),
      root(/\bRuntimeError: (?:CUDA|HIP)(?: error)?:? out of memory\b|\bCUDA error: out of memory\b/),
      root(/\bCUBLAS_STATUS_ALLOC_FAILED\b|\bcudaErrorMemoryAllocation\b|\bcudaMalloc failed: out of memory/),
      root(/NCCL WARN (?:Cuda failure|Failed to CUDA \w+).*out of memory/i),
      root(
        /\bRESOURCE_EXHAUSTED: Out of memory|\bResourceExhaustedError\b.*\bOOM\b|\bOOM when allocating tensor\b/,
      ),
      root(/\bNo available memory for the cache blocks\b/),
      root(/\bFree memory on device\b.*\bis less than desired GPU memory utilization\b/),
      root(/\blarger than the maximum number of tokens that can be stored in KV cache\b/),
    ],
    title: "CUDA out of memory",
    advice: "lower batch_size",
    means:
      "The model, its activations and the optimizer need more memory than a GPU has. SLURM calls this FAILED.",
    next: "Halve the batch size and double gradient accumulation, switch activation checkpointing on, or ask for GPUs with more memory; then: runmark retry RUN",
  },
  {
    id: "gpu_missing",
    lines: [
      root(/\bFound no NVIDIA driver on your system\b|\bno CUDA-capable device is detected\b/),
      root(/\bNo CUDA GPUs are available\b|\bTorch not compiled with CUDA enabled\b/),
      root(/\bCUDA driver version is insufficient\b|\bDriver\/library version mismatch\b/),
      root(/\bNVIDIA-SMI has failed because\b|\bFailed to infer device type\b|\binvalid device ordinal\b/),
      root(
        /\bAttempting to deserialize object on a CUDA device but torch\.cuda\.is_available\(\) is False\b/,
      ),
      consequence(/\bFailed to initialize NVML\b/),
    ],
    title: "no usable GPU",
    advice: "see --gres and the CUDA build",
    means: "The program found no GPU, or one that its CUDA build or the driver cannot use.",
    next: "See that the script asks for GPUs (#SBATCH --gres=gpu:1) and that nvidia-smi works in it; if only one node does this, #SBATCH --exclude it; then: runmark retry RUN",
    local: {
      next: "See that the script asks for GPUs (#SBATCH --gres=gpu:1) and that nvidia-smi works in it; then: runmark retry RUN",
    },
  },
  {
    id: "gpu_fault",
    lines: [
      root(
        /\bCUDA error: (?:uncorrectable ECC|unspecified launch failure|an illegal (?:memory access|instruction))/,
      ),
      root(/\bCUDA error: (?:device-side assert triggered|misaligned address|invalid device function)/),
      root(/\bCUDA error: no kernel image is available\b|\bdevice kernel image is invalid\b/),
      root(/\buncorrectable ECC error\b|\bfallen off the bus\b|\bGPU is lost\b|\bNVRM: Xid\b/),
      root(/\bCUDNN_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR|NOT_INITIALIZED|MAPPING_ERROR)\b/),
      root(/\bCUBLAS_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR|NOT_INITIALIZED)\b/),
    ],
    title: "GPU fault",
    advice: "retry, on another node if it repeats",
    means:
      "The GPU reported an error: broken memory, a kernel that read where it must not, or a build for another model of GPU.",
    next: "Run it again on another node (#SBATCH --exclude); if it fails there too, run once with CUDA_LAUNCH_BLOCKING=1 to find the line; then: runmark retry RUN",
    local: {
      advice: "retry",
      next: "Run it again; if it fails the same way, run once with CUDA_LAUNCH_BLOCKING=1 to find the line, and see dmesg for what the driver says; then: runmark retry RUN",
    },
  },
  {
    id: "nan_loss",
    lines: [
      root(/\b[Ll]oss (?:is|became|went to|turned|was) (?:nan|NaN|NAN|inf)\b/),
      root(
        /\b(?:nan|NaN|non-finite|infinite)\b(?: or \w+)? (?:loss|gradients?)\b.*\b(?:stop|abort|exit|terminat|detected|encountered)/i,
      ),
      root(/\breturned nan values in its \d+th output\b/),
      root(/\bCurrent loss scale already at minimum\b/),
      root(
        /^(?:FloatingPointError|ValueError|RuntimeError|AssertionError): .*\b(?:nan|NaN|NaNs|non-finite)\b/,
      ),
      root(/\bprobability tensor contains either `?inf`?, `?nan`?/),
      consequence(/['"]?\bloss['"]?\s*[:=|]\s*nan\b/i),
    ],
    title: "the loss became NaN",
    advice: "lower the learning rate",
    means: "Training diverged: a number overflowed, and from there on nothing can be learned.",
    next: "Lower the learning rate or warm up longer, clip gradients, use bf16 instead of fp16, look at the data of that step; start from a checkpoint before it; then: runmark retry RUN",
  },
  {
    id: "nccl",
    lines: [
      consequence(/\bNCCL (?:error|Error|communicator was aborted|operation \w+ failed|timeout)\b/),
      consequence(
        /\bnccl(?:System|Internal|Remote|UnhandledCuda|InvalidUsage)(?:Error)?\b|\bNCCL WARN (?:NET|Call to|Connect|Net|Socket|\[Proxy)/,
      ),
      consequence(/\bWatchdog caught collective operation timeout\b|\bDist(?:Backend|Network|Store)Error\b/),
      consequence(
        /\bSome NCCL operations have failed or timed out\b|\bcollective operation timeout: WorkNCCL\b/,
      ),
      consequence(
        /\bgloo\b.*\b(?:Connection closed by peer|timed out)|\bTCPStore\b.*\b(?:timed out|timeout|failed)/i,
      ),
      consequence(/\bRendezvous(?:Timeout|Connection|Closed)Error\b|\bc10d\b.*\btimed out\b/),
    ],
    title: "NCCL: the processes lost each other",
    advice: "retry; see the other ranks",
    means:
      "A process did not answer the others in time: it died, hung or was slow, or the network between the nodes failed.",
    next: "Look in the logs of the other ranks for an earlier error; if there is none, retry on other nodes with NCCL_DEBUG=WARN: runmark retry RUN",
  },
  {
    id: "killed",
    lines: [
      shell(
        /\bline \d+:\s+\d+ (?<what>Killed|Segmentation fault|Bus error|Aborted|Illegal instruction|Terminated)\b/,
      ),
      shell(
        /^(?<what>Killed|Segmentation fault|Bus error|Aborted|Illegal instruction)(?: \(core dumped\))?$/,
      ),
      shell(/^Fatal Python error: (?<what>Segmentation fault|Bus error|Aborted|Illegal instruction)/),
      consequence(/\b(?:task|tasks) [\d,-]+: (?<what>Killed|Segmentation fault|Bus error|Aborted)\b/),
      consequence(/\bexitcode: -(?:9|11|6|7)\b|\bSignal (?:9|11|6|7) \(SIG\w+\) received by PID\b/),
    ],
    title: ({ what }) => what?.toLowerCase() ?? "killed by a signal",
    advice: ({ what }) => (signalNamed(what) === 9 ? "see its memory use" : undefined),
    means:
      "A signal ended the program. Killed is most often the kernel taking memory back; a segmentation fault is a crash in compiled code.",
    next: ({ what }) => `${afterSignal(signalNamed(what))}; then: runmark retry RUN`,
  },
];

/** As shells and launchers call them. Where none is named, memory is the likeliest. */
const SIGNALS: Readonly<Record<string, number>> = {
  "segmentation fault": 11,
  "bus error": 7,
  aborted: 6,
  "illegal instruction": 4,
  terminated: 15,
};

const signalNamed = (what = ""): number => SIGNALS[what.toLowerCase()] ?? 9;
