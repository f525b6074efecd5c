import { describe, expect, test } from "vitest";
import { cgroupLimits } from "../../../../src/backends/local/machine/cgroup.ts";
import { findGpus, listedGpus, visibleGpus } from "../../../../src/backends/local/machine/gpus.ts";
import { type Machine, machineFrom, mustSeekGpus } from "../../../../src/backends/local/machine/machine.ts";
import { environmentFor } from "../../../../src/backends/local/processes/environment.ts";
import type { JobRecord } from "../../../../src/backends/local/records/records.ts";
import type { MachineSettings } from "../../../../src/model/machine.ts";
import type { System } from "../../../../src/system/ports.ts";

describe("limits of a container", () => {
  const V2 = "30 22 0:27 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n";
  const v1 = (root: string) =>
    [
      `31 30 0:28 ${root} /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct`,
      `34 30 0:31 ${root} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory`,
      "22 20 0:5 / /proc rw - proc proc rw",
      "",
    ].join("\n");
  const inDocker = "4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n0::/\n";
  const GIB = 1024 ** 3;

  test.each([
    ["no cgroups", {}, {}],
    [
      "v2 in a container: its own root",
      {
        ...{ "/proc/self/mountinfo": V2, "/proc/self/cgroup": "0::/\n" },
        ...{ "/sys/fs/cgroup/cpu.max": "150000 100000\n", "/sys/fs/cgroup/memory.max": `${2 * GIB}\n` },
      },
      { cpus: 1.5, memoryBytes: 2 * GIB },
    ],
    [
      "v2 without limits",
      {
        ...{ "/proc/self/mountinfo": V2, "/proc/self/cgroup": "0::/user.slice\n" },
        ...{ "/sys/fs/cgroup/user.slice/cpu.max": "max 100000\n", "/sys/fs/cgroup/memory.max": "max\n" },
      },
      {},
    ],
    [
      "v2: the smallest of all levels",
      {
        ...{ "/proc/self/mountinfo": V2, "/proc/self/cgroup": "0::/a/b\n" },
        ...{ "/sys/fs/cgroup/a/cpu.max": "200000 100000\n", "/sys/fs/cgroup/a/b/cpu.max": "400000 100000\n" },
        ...{ "/sys/fs/cgroup/a/b/memory.max": `${GIB}\n`, "/sys/fs/cgroup/a/memory.max": `${3 * GIB}\n` },
      },
      { cpus: 2, memoryBytes: GIB },
    ],
    [
      "v1 in docker: the mount is its own folder",
      {
        ...{ "/proc/self/mountinfo": v1("/docker/abc"), "/proc/self/cgroup": inDocker },
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "300000\n",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": `${GIB}\n`,
      },
      { cpus: 3, memoryBytes: GIB },
    ],
    [
      "v1 without limits",
      {
        ...{ "/proc/self/mountinfo": v1("/"), "/proc/self/cgroup": inDocker },
        "/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us": "100000\n",
        "/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes": "9223372036854771712\n",
      },
      {},
    ],
  ])("%s", async (_, files: Readonly<Record<string, string>>, expected) => {
    expect(await cgroupLimits({ readText: async (path) => files[path] })).toEqual(expected);
  });
});

test.each([
  ["0,1", ["0", "1"]],
  ["2", ["2"]],
  ["GPU-8f6d1c2a-0b1c,GPU-aa", ["GPU-8f6d1c2a-0b1c", "GPU-aa"]],
  ["MIG-1f2e-3d", ["MIG-1f2e-3d"]],
  ["MIG-GPU-8f6d/1/0", ["MIG-GPU-8f6d/1/0"]],
  ["0,-1,1", ["0"]],
  ["", []],
  ["-1", []],
  ["NoDevFiles", []],
  ["void", []],
  ["0,0", []],
])("CUDA_VISIBLE_DEVICES=%s", (variable, expected) => expect(visibleGpus(variable)).toEqual(expected));

test.each([
  ["", []],
  [
    "GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5c89)\nGPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-6d90)\n",
    ["0", "1"],
  ],
  [
    [
      "GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5c89852c)",
      "  MIG 3g.20gb     Device  0: (UUID: MIG-a1-b2)",
      "  MIG 3g.20gb     Device  1: (UUID: MIG-GPU-5c89852c/2/0)",
      "GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-6d90)",
    ].join("\n"),
    ["MIG-a1-b2", "MIG-GPU-5c89852c/2/0", "1"],
  ],
])("nvidia-smi -L: %j", (text, expected) => expect(listedGpus(text)).toEqual(expected));

/** Each tool with what it prints; undefined: it fails. */
const machineWith = (
  tools: Readonly<Record<string, string | undefined>>,
  env: Readonly<Record<string, string>>,
) =>
  ({
    host: { env },
    exec: {
      which: async (command: string) => (command in tools ? `/bin/${command}` : undefined),
      run: async ({ command }: { command: string }) => ({
        ...{ exitCode: tools[command] === undefined ? 9 : 0, stdout: tools[command] ?? "", stderr: "" },
        timedOut: false,
      }),
    },
  }) as unknown as System;

const NVIDIA = { "nvidia-smi": "GPU 0: NVIDIA A100 (UUID: GPU-5c89)\n" };
const ROCM = { "rocm-smi": '{"card0": {"GPU use (%)": "0"}, "card1": {"GPU use (%)": "0"}}' };
const AMD = { "amd-smi": '[{"gpu": 0}, {"gpu": 1}]' };

test.each([
  ["no tool", {}, {}, { names: [] }],
  ["NVIDIA", NVIDIA, {}, { names: ["0"], maker: "nvidia" }],
  ["AMD", AMD, {}, { names: ["0", "1"], maker: "amd" }],
  ["AMD through the older tool", { "amd-smi": undefined, ...ROCM }, {}, { names: ["0", "1"], maker: "amd" }],
  [
    "AMD in an image for NVIDIA",
    { "nvidia-smi": undefined, ...AMD },
    {},
    { names: ["0", "1"], maker: "amd" },
  ],
  ["tools that say nothing", { "nvidia-smi": "No devices", "amd-smi": "oops" }, {}, { names: [] }],
  ["allowed", NVIDIA, { CUDA_VISIBLE_DEVICES: "3" }, { names: ["3"], maker: "nvidia" }],
  ["allowed of AMD", AMD, { ROCR_VISIBLE_DEVICES: "2,3" }, { names: ["2", "3"], maker: "amd" }],
  ["allowed of HIP", AMD, { HIP_VISIBLE_DEVICES: "1" }, { names: ["1"], maker: "amd" }],
  [
    "HIP counts within ROCR",
    AMD,
    { ROCR_VISIBLE_DEVICES: "2,3", HIP_VISIBLE_DEVICES: "1" },
    { names: ["3"], maker: "amd" },
  ],
  [
    "SLURM that sets both, on NVIDIA",
    NVIDIA,
    { CUDA_VISIBLE_DEVICES: "1", ROCR_VISIBLE_DEVICES: "1" },
    { names: ["1"], maker: "nvidia" },
  ],
])("GPUs found: %s", async (_, tools, env, expected) => {
  expect(await findGpus(machineWith(tools, env))).toEqual(expected);
});

test("a job gets the variable of the maker, and nothing that counts within it", async () => {
  const files = {
    real: async (path: string) => path,
    readText: async () => JSON.stringify({ HIP_VISIBLE_DEVICES: "2", CUDA_VISIBLE_DEVICES: "2", A: "b" }),
  };
  const variables = async (gpus: readonly string[], gpuMaker: "amd" | "nvidia") => {
    const request = {
      name: "a",
      folder: "/",
      submitFolder: "/",
      host: "h",
      user: "u",
      ntasks: 1,
    } as JobRecord;
    const order = { target: { job: 1 }, jobId: 1, request, startNumber: 1, cpus: 1, memoryMiB: 0 };
    const found = await environmentFor({ files } as unknown as System, "/f", { ...order, gpus, gpuMaker });
    const env: Readonly<Record<string, string>> = found.ok ? found.value : {};
    const { A, CUDA_VISIBLE_DEVICES, HIP_VISIBLE_DEVICES, ROCR_VISIBLE_DEVICES, SLURM_JOB_GPUS } = env;
    return [A, CUDA_VISIBLE_DEVICES, HIP_VISIBLE_DEVICES, ROCR_VISIBLE_DEVICES, SLURM_JOB_GPUS];
  };
  expect(await variables(["0", "1"], "amd")).toEqual(["b", undefined, undefined, "0,1", "0,1"]);
  expect(await variables(["0"], "nvidia")).toEqual(["b", "0", "2", undefined, "0"]);
  expect(await variables([], "amd")).toEqual(["b", "2", "2", undefined, undefined]);
});

describe("what is found, but for what is set", () => {
  const found: Machine = { cpus: 8, memoryMiB: 32_000, gpus: ["GPU-a", "GPU-b"] };
  const cases: readonly (readonly [MachineSettings, Partial<Machine>, boolean])[] = [
    [{}, {}, true],
    [{ cpus: 2, memoryMiB: 100, maxParallel: 3 }, { cpus: 2, memoryMiB: 100, maxParallel: 3 }, true],
    [{ gpus: 0 }, { gpus: [] }, false],
    [{ gpus: 1 }, { gpus: ["GPU-a"] }, true],
    [{ gpus: 3 }, { gpus: ["0", "1", "2"] }, true],
    [{ gpus: ["1"] }, { gpus: ["1"] }, false],
  ];
  test.each(cases)("%j", (settings, changed, seeks) => {
    expect(machineFrom(found, settings)).toEqual({ ...found, ...changed });
    expect(mustSeekGpus(settings)).toBe(seeks);
  });
});
