import { createContext, Script } from "node:vm";
import { err, ok, type Result } from "../model/result.ts";

const script = new Script("work()");
const room = { work: (): void => undefined };
const context = createContext(room);

/**
 * Runs work that somebody else's regular expression may keep busy for years: after `limitMs` it is broken off, also in the middle of
 * a match (which V8 looks at when it goes back), and what it did so far is lost.
 */
export function withinTime<Value>(limitMs: number, work: () => Value): Result<Value, "too slow"> {
  let outcome: Result<Value, "too slow"> = err("too slow");
  room.work = () => {
    outcome = ok(work());
  };
  try {
    script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    // It is an Error of the other context, and none of ours.
    const isTooSlow =
      typeof error === "object" &&
      error !== null &&
      "code" in error &&
      error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    if (!isTooSlow) throw error;
  }
  return outcome;
}
