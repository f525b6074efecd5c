import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { envelopeIn } from "./envelope.ts";
import { until, type Workshop, workshop } from "./workshop.ts";

/** A machine with these programs: shell scripts by their names. */
async function machine(programs: Readonly<Record<string, string>> = {}): Promise<Workshop> {
  const shop = await workshop({ scheduler: "none" });
  for (const [name, script] of Object.entries(programs)) {
    const path = join(shop.around, "bin", name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }
  return shop;
}

const HEADER =
  "index, name, uuid, utilization.gpu [%], memory.used [MiB], memory.total [MiB], power.draw [W], temperature.gpu";
const NVIDIA = `echo '${HEADER}'; echo '0, A100, GPU-1, 97, 31000, 40960, 251.3, 74'; echo '1, A100, GPU-2, [N/A], 9, 40960, [N/A], 255'`;
const WARM = { RUNMARK_THERMAL_COMMAND: "degrees --of cpu" };

test("--once: a line for people, and what is missing", async () => {
  const shop = await machine({ "nvidia-smi": NVIDIA, degrees: '[ "$2" = cpu ] && echo "61.5°C"' });
  const { code, out, err } = await shop.run(["monitor", "--once"], { env: WARM });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^(?:\d\d-\d\d )?[\d:]+ {2}cpu .* {2}62 °C {2}2 gpus {2}97 % 30\/40 GiB 74 °C/);
  expect(out.split("\n")).toHaveLength(2);
});

test("--once where nothing is to be had: says so, and that is no failure", async () => {
  const { code, out, err } = await (await machine()).run(["monitor", "--once"]);
  expect(code).toBe(0);
  expect(out).toMatch(/ mem /);
  expect(err).toContain("its GPUs are not to be had: no nvidia-smi, amd-smi or rocm-smi");
});

test("--json: one value, also where the driver fails and the program prints nonsense", async () => {
  const shop = await machine({
    "nvidia-smi": "echo 'Unable to determine the device handle'; exit 255",
    degrees: "echo 0",
  });
  const envelope = envelopeIn("monitor", await shop.run(["monitor", "--json"], { env: WARM }));
  expect(envelope.exitCode).toBe(0);
  expect(envelope.data).toMatchObject({
    gpus: [],
    samples: 1,
    missing: [
      { what: "temperature", why: "degrees: 0 °C is no temperature of a machine", isBroken: true },
      { what: "GPUs", why: "nvidia-smi: Unable to determine the device handle", isBroken: true },
    ],
  });
  expect(envelope.data).not.toHaveProperty("machine.temperatureC");
});

test("goes on, a line each time, keeps them with a header, says what is missing once, and ends by Ctrl-C with 0", async () => {
  const shop = await machine({ "nvidia-smi": NVIDIA });
  await mkdir(join(shop.folder, ".runmark"));
  await shop.write("experiment_summary.md", "# E\n");
  const monitor = shop.start(["monitor", "--interval", "1s"]);
  await monitor.says(/(?:^.* gpus .*$[\s\S]*){2}/m);
  monitor.process.kill("SIGINT");
  const { code, err } = await monitor.ended();
  expect(code).toBe(0);
  expect(err).toMatch(/^A sample every 1 s, to \.runmark\/hardware\.csv; Ctrl-C ends it\.\n/);
  expect(err.match(/monitor\.no-temperature/g)?.length ?? 0).toBeLessThanOrEqual(1);
  const [header = "", ...lines] = (await shop.read(".runmark/hardware.csv")).split("\n").slice(0, -1);
  expect(header).toMatch(/^timestamp,host,cpu_percent,/);
  expect(lines.length).toBeGreaterThanOrEqual(4);
  for (const line of lines) expect(line.split(",")).toHaveLength(header.split(",").length);
  expect(lines[0]).toContain(",0,A100,97,31000,40960,251,74,,,,");
  expect(lines[1]).toContain(",1,A100,,9,40960,,,,,,");
});

test("a file that cannot be written is told of once, and the samples go on", async () => {
  const shop = await machine();
  const monitor = shop.start(["monitor", "--interval", "1", "--to", "none/hw.csv"]);
  await monitor.says(/(?:^.* mem .*$[\s\S]*){2}/m);
  await mkdir(join(shop.folder, "none"));
  const path = join(shop.folder, "none/hw.csv");
  await until(
    "a sample",
    async () => ((await stat(path).catch(() => undefined))?.size ?? 0) > 0 || undefined,
  );
  monitor.process.kill("SIGTERM");
  const { code, err } = await monitor.ended();
  expect(code).toBe(0);
  expect(err.match(/samples cannot be written down: ENOENT/g)).toHaveLength(1);
  expect(await readFile(path, "utf8")).toMatch(/^timestamp,/);
});

test("--once --to a full disk, or to a file of another kind, is an error", async () => {
  const shop = await machine();
  await symlink("/dev/full", join(shop.folder, "full.csv"));
  await shop.write("notes.csv", "mine");
  const ends = await Promise.all(
    ["full.csv", "notes.csv"].map((name) => shop.run(["monitor", "--once", "--to", name])),
  );
  for (const { code, err } of ends) {
    expect(code).toBe(3);
    expect(err).toContain("is there, and holds no samples: it is left alone");
  }
  expect(await shop.read("notes.csv")).toBe("mine");
});
