import { SAMPLE_COMMAND } from "../../../src/backends/local/supervisor/care.ts";
import { supervise } from "../../../src/backends/local/supervisor/supervise.ts";
import { sampleBeside } from "../../../src/commands/sample-beside.ts";
import { realSystem } from "../../../src/system/real.ts";
import { booksBeside } from "./books-beside.ts";

/** As `entry.ts`, of a machine whose only sensor is `thermal.command`, and which is looked at often. */
const real = realSystem();
const [command, folder = ""] = process.argv.slice(2);
if (command === SAMPLE_COMMAND) {
  const order = JSON.parse(await new Response(process.stdin as unknown as ReadableStream).text());
  const sensors = { read: async () => ({ cpuPercent: 50 }) };
  process.stdout.write(JSON.stringify(await sampleBeside({ ...real, sensors }, order)));
} else {
  const env = { RUNMARK_BOOKS_FOLDER: booksBeside(folder), ...real.host.env };
  const pace = { pollMs: 50, idleMs: 300, killGraceMs: 400, heatMs: 250 };
  await supervise({ ...real, host: { ...real.host, env } }, folder, pace);
}
