import { describeBackend } from "../contract.ts";
import type { Harness } from "../harness.ts";
import { openWorkshop } from "./workshop.ts";

const makeHarness = async (): Promise<Harness> => {
  const { backend, cwd, until, close } = await openWorkshop();
  return { backend, folder: cwd, now: () => Date.now(), until, close };
};

describeBackend("local", makeHarness, { runsScripts: true, runsArrays: true, unknownId: "999999" });
