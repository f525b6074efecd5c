import { describe, expect, test } from "vitest";
import { CSV_HEADER, csvLines } from "../../../src/hardware/samples/csv.ts";
import { hottestC, type Sample } from "../../../src/hardware/samples/sample.ts";
import { gpuColumns, gpuSample } from "../../../src/monitor/efficiency/gpu-samples.ts";

const AT = Date.UTC(2026, 10, 26, 21, 5, 0);

const sample = (more: Partial<Sample> = {}): Sample => ({
  ...{ at: AT, host: "box", machine: {}, gpus: [], jobs: [] },
  ...more,
});
const gpu = (index: string, uuid?: string) => ({
  index,
  ...(uuid === undefined ? {} : { uuid }),
  utilizationPercent: 97,
});
const job = (id: string, ...gpus: readonly string[]) => ({ id, name: `r${id}`, gpus });

/** GPU and job of each line. */
const shape = (lines: readonly string[]) =>
  lines.map((line) => {
    const cells = line.split(",");
    const at = (name: string) => cells[CSV_HEADER.split(",").indexOf(name)];
    return `${at("gpu")}|${at("job")}`;
  });

describe("the lines of a sample", () => {
  test("hold all that is known", () => {
    const [line] = csvLines(
      sample({
        machine: {
          cpuPercent: 37.4,
          load: 2.123,
          memoryUsedMiB: 12_300.7,
          memoryTotalMiB: 64_000,
          swapUsedMiB: 0,
          temperatureC: 61,
        },
        gpus: [
          {
            index: "0",
            name: "NVIDIA A100, 80GB",
            uuid: "GPU-1",
            utilizationPercent: 97,
            memoryUsedMiB: 40_536,
            memoryTotalMiB: 81_920,
            powerWatts: 251.32,
            temperatureC: 74,
          },
        ],
        jobs: [{ id: "12", name: "r8~ab", gpus: ["GPU-1"], cpuPercent: 640.2, memoryMiB: 9.26 }],
      }),
    );
    expect(line).toBe(
      "2026-11-26T21:05:00.000Z,box,37,2.12,12301,64000,0,61,0,NVIDIA A100 80GB,97,40536,81920,251,74,12,r8~ab,640,9.3",
    );
  });

  test("of a machine that says nothing are still one, with all its cells", () => {
    const [line = "", ...others] = csvLines(sample());
    expect(line.split(",")).toHaveLength(CSV_HEADER.split(",").length);
    expect(others).toEqual([]);
  });

  test.each<[string, Partial<Sample>, readonly string[]]>([
    ["GPUs that no job has", { gpus: [gpu("0"), gpu("1")] }, ["0|", "1|"]],
    ["a job without a GPU", { gpus: [gpu("0")], jobs: [job("7")] }, ["0|", "|7"]],
    [
      "a job that has some",
      { gpus: [gpu("0"), gpu("1"), gpu("2")], jobs: [job("7", "2", "0")] },
      ["1|", "2|7", "0|7"],
    ],
    [
      "a GPU by the beginning of its UUID",
      { gpus: [gpu("0", "GPU-1f2e-9")], jobs: [job("7", "GPU-1f2e")] },
      ["0|7"],
    ],
    ["a number is no beginning of a UUID", { gpus: [gpu("0", "1f")], jobs: [job("7", "1")] }, ["0|", "1|7"]],
    ["a part of a GPU that the driver does not list", { jobs: [job("7", "MIG-5")] }, ["MIG-5|7"]],
  ])("%s", (_, more, expected) => {
    expect(shape(csvLines(sample(more)))).toEqual(expected);
  });

  test("nothing in a name breaks a line or a column", () => {
    const [line = ""] = csvLines(sample({ host: 'a,b\n"c";\td', jobs: [job("7")] }));
    expect(line.split(",")[1]).toBe("a b c d");
  });
});

test("what reads files of nvidia-smi reads these, and takes no memory of the machine for that of a GPU", () => {
  const columns = gpuColumns(CSV_HEADER);
  const [line = ""] = csvLines(
    sample({
      machine: { memoryUsedMiB: 5, memoryTotalMiB: 6 },
      gpus: [{ ...gpu("3"), memoryUsedMiB: 70, memoryTotalMiB: 80 }],
    }),
  );
  if (columns === undefined) throw new Error("no header");
  expect(gpuSample(line, columns, Date.UTC)).toMatchObject({
    at: AT,
    gpu: "3",
    percent: 97,
    memoryMiB: 70,
    memoryOfMiB: 80,
  });
});

test.each<[number | undefined, number | undefined, number | undefined]>([
  [undefined, undefined, undefined],
  [61, undefined, 61],
  [undefined, 74, 74],
  [80, 74, 80],
])("of %s and %s °C the hottest is %s", (machine, card, expected) => {
  expect(
    hottestC({
      machine: machine === undefined ? {} : { temperatureC: machine },
      gpus: [card === undefined ? { index: "0" } : { index: "0", temperatureC: card }],
    }),
  ).toBe(expected);
});
