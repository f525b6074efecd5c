import type { System } from "../../system/ports.ts";

/** A process of ours as it stands in a record. */
export interface RecordedProcess {
  readonly pid: number;
  readonly processStart: string;
  readonly bootId: string;
  readonly host: string;
}

/** A supervisor gives its sign of life this often, and on another machine counts as gone when it misses twenty. */
export const HEARTBEAT_MS = 30_000;
const silenceMs = 20 * HEARTBEAT_MS;

/**
 * Whether a recorded process lives. On this machine the kernel knows: pid, start time and boot. A record of another
 * machine (a shared folder, a replaced virtual machine) can only be judged by its supervisor's sign of life,
 * `heardAt` in epoch ms. A host name alone decides nothing: laptops change theirs with the network.
 */
export const isPresent = async (
  { processes, host, clock }: Pick<System, "processes" | "host" | "clock">,
  record: RecordedProcess,
  heardAt: number,
): Promise<boolean> => {
  const elsewhere = record.bootId !== processes.self.bootId && record.host !== host.name;
  if (elsewhere) return clock.now() - heardAt < silenceMs;
  return processes.isAlive({ pid: record.pid, startedAt: record.processStart, bootId: record.bootId });
};
