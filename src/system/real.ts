import { realClock } from "./clock.ts";
import { realExec } from "./exec.ts";
import { realFiles } from "./files.ts";
import { realHost } from "./host.ts";
import type { System } from "./ports.ts";
import { realProcesses } from "./processes.ts";
import { realSensors } from "./sensors.ts";

/** The world as it is. Nothing is read, loaded or started before it is used. */
export const realSystem = (): System => ({
  exec: realExec(),
  clock: realClock(),
  files: realFiles(),
  processes: realProcesses(),
  host: realHost(),
  sensors: realSensors(),
});
