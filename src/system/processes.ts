import { errnoOf } from "./errno.ts";
import { familyOf } from "./family.ts";
import type { FoundProcess, Processes, ProcessIdentity } from "./ports.ts";
import { useOf } from "./process-use.ts";
import { linuxBootId, ownStartTicks, readProcStat } from "./procfs.ts";
import { psOf, sysctlBootId } from "./ps.ts";
import { sharedMemoryOf } from "./shared-memory.ts";

const isLinux = process.platform === "linux";

/** Whether a signal could reach it: EPERM means that it lives and is another user's. */
const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === "EPERM";
  }
};

const look = async (pid: number): Promise<{ state: string; startedAt: string } | undefined> => {
  if (!isLinux) return psOf(pid);
  const found = await readProcStat(pid);
  return found === undefined ? undefined : { state: found.state, startedAt: found.startTicks };
};

/** A zombie runs nothing any more; it only waits for its parent to ask. */
const isDead = (state: string): boolean => /^[ZXx]/.test(state);

const ownIdentity = (): ProcessIdentity => ({
  pid: process.pid,
  startedAt: isLinux ? ownStartTicks() : (psOf(process.pid)?.startedAt ?? ""),
  bootId: isLinux ? linuxBootId() : sysctlBootId(),
});

const differ = (one: string, other: string): boolean => one !== "" && other !== "" && one !== other;

const sendSignal = (pid: number, signal: string): boolean => {
  // kill(0) and kill(-1) mean "my whole group" and "everything I may": never what a caller wants.
  if (!Number.isSafeInteger(pid) || pid === 0 || pid === -1)
    throw new RangeError(`not a process to signal: ${pid}`);
  try {
    return process.kill(pid, signal === "0" ? 0 : signal);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ESRCH" || errno === "EPERM") return false;
    throw error;
  }
};

/** Processes of this machine: /proc on Linux, `ps` elsewhere (asked only when needed, never at start-up). */
export const realProcesses = (): Processes => {
  let self: ProcessIdentity | undefined;
  const own = (): ProcessIdentity => {
    self ??= ownIdentity();
    return self;
  };

  const identify = async (pid: number): Promise<FoundProcess | undefined> => {
    const { bootId } = own();
    const found = await look(pid);
    if (found !== undefined)
      return isDead(found.state)
        ? undefined
        : { pid, startedAt: found.startedAt, bootId, isStopped: /^[Tt]/.test(found.state) };
    // /proc mounted with hidepid shows nothing of other users: a signal still tells whether there is a process.
    return exists(pid) ? { pid, startedAt: "", bootId, isStopped: false } : undefined;
  };

  const isAlive = async (identity: ProcessIdentity): Promise<boolean> => {
    const [boot = "", namespace = ""] = identity.bootId.split(" ");
    const [ownBoot = "", ownNamespace = ""] = own().bootId.split(" ");
    if (differ(boot, ownBoot)) return false;
    if (differ(namespace, ownNamespace)) return true;
    const found = await identify(identity.pid);
    return found !== undefined && !differ(found.startedAt, identity.startedAt);
  };

  return {
    get self() {
      return own();
    },
    identify,
    isAlive,
    use: async (leaders) => (isLinux ? useOf(leaders) : new Map()),
    family: async (leader, marks) => (isLinux ? familyOf(leader, marks) : []),
    sharedMemory: async (pids) => (isLinux ? sharedMemoryOf(pids) : 0),
    signal: sendSignal,
  };
};
