import { fakeSlurm } from "../../fake-slurm/fake.ts";
import { describeBackend } from "../contract.ts";
import { slurmHarness } from "./harness.ts";

describeBackend(
  "slurm on fake binaries",
  async () => {
    const slurm = await fakeSlurm({ runs: true });
    return slurmHarness({ ...process.env, ...slurm.env }, { limitMs: 110_000, close: slurm.close });
  },
  { runsScripts: true, unknownId: "999999" },
);
