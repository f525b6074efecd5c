import type { System } from "../../../system/ports.ts";

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

/** The last sign of life of a supervisor: of which boot, and when (epoch ms). */
export interface SignOfLife {
  readonly bootId: string;
  readonly at: number;
}

type World = Pick<System, "processes" | "host" | "clock">;

/**
 * Another machine (a shared folder, a replaced virtual machine) or another container of this one, whose processes are not ours to
 * see. A host name alone decides nothing: laptops change theirs with the network.
 */
const isElsewhere = ({ processes, host }: World, record: RecordedProcess): boolean => {
  const [boot = "", namespace = ""] = record.bootId.split(" ");
  const [ownBoot = "", ownNamespace = ""] = processes.self.bootId.split(" ");
  if (boot !== ownBoot) return record.host !== host.name;
  return namespace !== "" && ownNamespace !== "" && namespace !== ownNamespace;
};

/**
 * Whether a recorded process lives. On this machine the kernel knows: pid, start time and boot. Elsewhere it is judged by the
 * sign of life of a supervisor that is there too: where another one has taken the folder over, or none says anything
 * any more, it counts as gone.
 */
export const isPresent = async (
  world: World,
  record: RecordedProcess,
  heard: SignOfLife | undefined,
): Promise<boolean> => {
  const { processes, clock } = world;
  if (isElsewhere(world, record))
    return heard !== undefined && heard.bootId === record.bootId && clock.now() - heard.at < silenceMs;
  return processes.isAlive({ pid: record.pid, startedAt: record.processStart, bootId: record.bootId });
};

/** Whether it can do anything: one that was stopped (SIGSTOP) may stand still for ever. */
export const isAtWork = async (
  world: World,
  record: RecordedProcess,
  heard: SignOfLife,
): Promise<boolean> => {
  if (!(await isPresent(world, record, heard))) return false;
  return isElsewhere(world, record) || (await world.processes.identify(record.pid))?.isStopped === false;
};
