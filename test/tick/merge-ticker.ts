import { createInterface } from "node:readline";
import { ok } from "../../src/model/result.ts";
import { realSystem } from "../../src/system/real.ts";
import { openSession } from "../../src/tick/session/open.ts";
import { tick } from "../../src/tick/tick.ts";
import { memoryBackend } from "../backends/memory.ts";
import { manualClock } from "../support/clock.ts";

/**
 * A process that ticks and rewrites a summary as fast as it can, on a scheduler in memory whose jobs all fail. It answers
 * each line on its input between two ticks: `report` with what it has done, `end` with the same and its end.
 */
const [folder = "", summaryPath = ""] = process.argv.slice(2);
const clock = manualClock();
const scheduler = memoryBackend({
  now: clock.now,
  life: (_, submittedAt) => ({ startsAt: submittedAt + 10_000, lastsMs: 10_000, exitCode: 1 }),
});
const lines: string[] = [];
createInterface({ input: process.stdin }).on("line", (line) => lines.push(line));
const system = { ...realSystem(), clock };
const counts = { ticks: 0, writes: 0, collisions: 0 };
const stops = new Map<string, number>();

const session = await openSession({
  system,
  chooseBackend: async () => ok(scheduler),
  place: { folder, summaryPath },
  flags: new Map(),
  purpose: "run",
  version: "0",
  signal: new AbortController().signal,
  onEvent: ({ kind }) => {
    if (kind === "written") counts.writes += 1;
    if (kind === "unwritten") counts.collisions += 1;
  },
});
if (!session.ok) throw new Error(JSON.stringify(session.error));
for (let ended = false; !ended; ) {
  const ticked = await tick(session.value);
  counts.ticks += 1;
  for (const { code } of ticked.ok ? ticked.value.diagnostics : ticked.error.diagnostics)
    stops.set(code, (stops.get(code) ?? 0) + 1);
  clock.advance(5_000);
  for (const line of lines.splice(0)) {
    ended ||= line === "end";
    const jobs = scheduler.jobs.map(({ id, request, endedAt }) => ({
      id,
      run: request.name.replace(/~.*/, ""),
      isLive: endedAt === undefined,
    }));
    process.stdout.write(`${JSON.stringify({ ...counts, codes: Object.fromEntries(stops), jobs })}\n`);
  }
}
await session.value.lock.release();
process.exit(0);
