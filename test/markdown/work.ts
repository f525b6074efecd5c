import { Session } from "node:inspector";
import { setFlagsFromString } from "node:v8";

// Code that the engine compiles while it runs is no longer counted from there on.
for (const flag of ["--no-opt", "--no-maglev", "--no-sparkplug", "--no-use-osr", "--no-flush-bytecode"])
  setFlagsFromString(flag);

/**
 * How often the blocks of code in files whose path holds `folder` were run while `act` ran: the same number on every machine
 * and at every load. What the engine does by itself, such as a regular expression, counts once.
 */
export function workOf(folder: string, act: () => void): number {
  const session = new Session();
  session.connect();
  try {
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    act();
    let work = 0;
    session.post("Profiler.takePreciseCoverage", (error, coverage) => {
      if (error !== null) throw error;
      for (const { url, functions } of coverage.result) {
        if (!url.includes(folder)) continue;
        for (const { ranges } of functions) for (const { count } of ranges) work += count;
      }
    });
    session.post("Profiler.stopPreciseCoverage");
    return work;
  } finally {
    session.disconnect();
  }
}
