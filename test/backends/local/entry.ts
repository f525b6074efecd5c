import { localBackend } from "../../../src/backends/local/local-backend.ts";
import { SUPERVISE_COMMAND } from "../../../src/backends/local/supervisor/starter.ts";
import { supervise } from "../../../src/backends/local/supervisor/supervise.ts";
import { realSystem } from "../../../src/system/real.ts";
import { booksBeside } from "./books-beside.ts";

/** What `main` is to the local backend, for tests: the hidden subcommand, and a command that submits and leaves. */
const real = realSystem();
const [command, folder = "", cwd = "", script = "", ...names] = process.argv.slice(2);
if (command === SUPERVISE_COMMAND) {
  const env = { RUNMARK_BOOKS_FOLDER: booksBeside(folder), ...real.host.env };
  await supervise({ ...real, host: { ...real.host, env } }, folder, {
    pollMs: 50,
    idleMs: 300,
    killGraceMs: 400,
    heatMs: 100,
  });
} else {
  const backend = localBackend(real, folder);
  for (const name of names) {
    const answer = await backend.submit({ name, script: { kind: "text", text: script }, cwd, args: [] });
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
