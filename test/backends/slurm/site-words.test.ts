import { describe, expect, test } from "vitest";
import {
  accountsIn,
  partitionsIn,
  type QueuedJob,
  qosCapsIn,
} from "../../../src/backends/slurm/site-words.ts";

/** As `scontrol -o show partition` of 22.05 prints it. */
const line = (fields: string): string =>
  `PartitionName=short AllowGroups=ALL AllowAccounts=ALL AllowQos=ALL AllocNodes=ALL Default=NO QoS=N/A DefaultTime=00:01:00 DisableRootJobs=NO ExclusiveUser=NO GraceTime=0 Hidden=NO MaxNodes=UNLIMITED MaxTime=00:01:00 MinNodes=0 LLN=NO MaxCPUsPerNode=UNLIMITED Nodes=n[1-4] State=UP TotalCPUs=32 TotalNodes=4 TRES=cpu=32,mem=16000M,node=4,billing=32,gres/gpu=8`.replace(
    /Default=NO.*?MaxTime=\S+/,
    fields,
  );

describe("partitions", () => {
  const short = { name: "short", isDefault: false, state: "UP" };
  test.each([
    [
      "with limits",
      "Default=NO QoS=N/A DefaultTime=00:01:00 MaxTime=1-00:00:00",
      { ...short, defaultSeconds: 60, maxSeconds: 86_400 },
    ],
    [
      "without",
      "Default=YES QoS=N/A DefaultTime=01:00:00 MaxTime=UNLIMITED",
      { ...short, isDefault: true, defaultSeconds: 3600, maxSeconds: "unlimited" },
    ],
    [
      "no default time: all that is allowed",
      "Default=NO QoS=N/A DefaultTime=NONE MaxTime=10:00:00",
      { ...short, defaultSeconds: 36_000, maxSeconds: 36_000 },
    ],
    [
      "a QOS of its own",
      "Default=NO QoS=gpu_part DefaultTime=NONE MaxTime=UNLIMITED",
      { ...short, defaultSeconds: "unlimited", maxSeconds: "unlimited", qos: "gpu_part" },
    ],
    ["fields that a release does not have", "Default=NO", short],
  ])("%s", (_, fields, expected) => {
    // 32 cpus and 8 gpus on 4 nodes.
    expect(partitionsIn(`${line(fields)}\n`)).toEqual([{ ...expected, node: { cpus: 8, gpus: 2 } }]);
  });
  test.each([
    "",
    "\n\n",
    "Welcome to the cluster\n",
    "slurm_load_partitions error: x\n",
    "PartitionName= State=UP\n",
  ])("none in %j", (text) => {
    expect(partitionsIn(text)).toEqual([]);
  });
  test("a banner before them is none", () => {
    expect(partitionsIn(`Maintenance on Monday\n${line("Default=YES")}\n`).map(({ name }) => name)).toEqual([
      "short",
    ]);
  });
});

const job = (account: string, qos: string, runs = false): QueuedJob => ({ account, qos, runs });
const QUEUE = [job("lab", "normal", true), job("lab", "limited"), job("capped", "normal")];

describe("limits of accounts", () => {
  /** As `sacctmgr -nP show user name=tester withassoc` prints them. */
  const ROWS = "lab|lab||||normal\nlab|capped||1|3|\n";
  test("with what counts against them", () => {
    expect(accountsIn(ROWS, QUEUE)).toEqual({
      defaultAccount: "lab",
      defaultQos: new Map([["lab", "normal"]]),
      caps: [
        { name: "MaxJobs", of: "account", owner: "capped", most: 1, used: 0, limits: "running" },
        { name: "MaxSubmitJobs", of: "account", owner: "capped", most: 3, used: 1, limits: "queued" },
      ],
    });
  });
  test("where the queue is silent nobody knows how much is taken", () => {
    expect(accountsIn(ROWS, undefined).caps.map(({ used }) => used)).toEqual([undefined, undefined]);
  });
  test.each(["", "\n", "sacctmgr: nothing\n", "a|b|c\n"])("none in %j", (text) => {
    expect(accountsIn(text, QUEUE)).toEqual({ defaultQos: new Map(), caps: [] });
  });
  test("what holds in one partition only is left out", () => {
    expect(accountsIn("lab|lab|gpu||2|normal\n", QUEUE).caps).toEqual([]);
  });
});

test("limits of QOS", () => {
  expect(qosCapsIn("normal||\nhigh||\nlimited||2\ntiny|1|\n", QUEUE)).toEqual([
    { name: "MaxSubmitJobsPU", of: "qos", owner: "limited", most: 2, used: 1, limits: "queued" },
    { name: "MaxJobsPU", of: "qos", owner: "tiny", most: 1, used: 0, limits: "running" },
  ]);
});
