// Loaded into the measured process before it (node --import): when it ends, and whenever it gets SIGUSR2, it writes a line
// with its memory to the file that BENCH_WATCH names.
import { appendFileSync } from "node:fs";

const MIB = 1024 * 1024;

function note() {
  globalThis.gc?.();
  const { heapUsed } = process.memoryUsage();
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  appendFileSync(process.env.BENCH_WATCH, `${JSON.stringify({ heapMiB: heapUsed / MIB, peakMiB })}\n`);
}

process.on("SIGUSR2", note);
process.on("exit", note);
