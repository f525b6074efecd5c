import type { Diagnostic } from "../model/diagnostic.ts";
import type { LockHolder } from "./lock.ts";

const duration = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
};

const EXPERIMENT = "the experiment";

/** Says who holds the experiment, or what else the lock is of, and what can be done about it. */
export const lockDiagnostic = (
  { path, holder, heartbeatAgeMs }: LockHolder,
  nowMs: number,
  what = EXPERIMENT,
): Diagnostic => {
  const age = duration(heartbeatAgeMs);
  if (holder === undefined)
    return {
      severity: "error",
      code: "lock.unreadable",
      message: `The lock file does not say who holds ${what}; it was written ${age} ago.`,
      next: `Delete ${path} when no other runmark works here.`,
      path,
    };
  const { user, host, pid, purpose, acquiredAt } = holder;
  const beside = what === EXPERIMENT ? "Meanwhile status, plan, cancel and retry work beside it. " : "";
  const since = duration(Math.max(0, nowMs - acquiredAt));
  return {
    severity: "error",
    code: "lock.held",
    message: `\`runmark ${purpose}\` of ${user} holds ${what}: process ${pid} on ${host}, for ${since}, last heartbeat ${age} ago.`,
    next: `${beside}Wait for it, or end process ${pid} on ${host}.`,
    path,
  };
};
