import { join } from "node:path";
import type { Backend } from "./backends/backend.ts";
import { STATE_FOLDER } from "./journal/journal.ts";
import { EXIT, type ExitCode, type Stop, stop } from "./model/exit.ts";
import { err, ok, type Result } from "./model/result.ts";
import { letGoOfDeadTerminals, upbringing, wasToldToStay } from "./system/hangup.ts";
import type { System } from "./system/ports.ts";
import { realSystem } from "./system/real.ts";
import type { ChooseBackend } from "./tick/session/session.ts";
import { VERSION } from "./version.ts";

/** Builds the backend that is asked for; `auto` takes SLURM where there is an `sbatch`. */
const backendChooser =
  (system: System): ChooseBackend =>
  async (name, folder): Promise<Result<Backend, Stop>> => {
    const slurm = name === "local" ? undefined : await import("./backends/slurm/slurm.ts");
    if (slurm !== undefined && (await slurm.slurmAvailable(system.exec))) {
      const { retryQuery } = await import("./system/retry.ts");
      return ok(slurm.slurmBackend({ ...system, retryQuery, folder: join(folder, STATE_FOLDER, "slurm") }));
    }
    if (name === "slurm") return err(noSbatch);
    const { localBackend } = await import("./backends/local/local-backend.ts");
    return ok(localBackend(system, join(folder, STATE_FOLDER, "local")));
  };

const noSbatch = stop(
  EXIT.unreachable,
  "scheduler.no-sbatch",
  "the jobs of this experiment go to SLURM, but there is no sbatch on PATH",
  "Load SLURM's module, log in to a login node, or use --backend local",
);

const INSISTS_AFTER_MS = 1_000;

/** Aborted by the first signal that asks the process to end, with its name as the reason. One that comes later ends it, wherever it hangs: nothing is lost. */
function endSignal(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    controller.abort(name);
    first ??= Date.now();
    // npm hands a signal on that the whole group has got already; a person who insists comes later.
    if (Date.now() - first <= INSISTS_AFTER_MS) return;
    process.stderr.write(
      "\nLeft at once. Nothing is lost: what was asked for goes on, and the same command again tells of it.\n",
    );
    process.exit(EXIT.workLeft);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, onSignal);
  const [parent, isOnTerminal] = [process.ppid, process.stdout.isTTY];
  process.on("SIGHUP", (name) => {
    if (!wasToldToStay(upbringing(parent, isOnTerminal))) onSignal(name);
  });
  return controller.signal;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const system = realSystem();
  const [command, folder] = argv;
  if (command === "__supervise" && folder !== undefined) {
    const { supervise } = await import("./backends/local/supervisor/supervise.ts");
    await supervise(system, folder);
    return EXIT.done;
  }
  if (command === "__sample") {
    const { sampleBeside } = await import("./commands/sample-beside.ts");
    process.stdout.write(JSON.stringify(await sampleBeside(system, JSON.parse(await textOf(process.stdin)))));
    return EXIT.done;
  }
  const base = {
    system,
    chooseBackend: backendChooser(system),
    cwd: process.cwd(),
    version: VERSION,
    signal: endSignal(),
  };
  if (command === "__complete") {
    const { complete } = await import("./cli/completion/complete.ts");
    process.stdout.write(await complete({ ...base, flags: new Map() }, argv.slice(1)));
    return EXIT.done;
  }
  const { runProgram } = await import("./cli/program.ts");
  return runProgram({ base, io: { stdout: process.stdout, stderr: process.stderr } }, argv);
}

const output = { isLost: false };

/** A reader that went away (`| head`) is no failure of ours. What a full disk swallows must not stop the work half-way. */
function onOutputError(name: "stdout" | "stderr", error: NodeJS.ErrnoException): void {
  // A command that has come to its end sets its own code in the same turn; one without is cut off in the middle.
  if (error.code === "EPIPE") return void setImmediate(() => process.exit(process.exitCode ?? EXIT.workLeft));
  if (name === "stdout" && !output.isLost)
    process.stderr.write(`stdout cannot be written: ${error.message}. What was to be read there is lost.\n`);
  output.isLost = true;
}

/** A file says that it is full after the command has set its code. */
function onExit(): void {
  if (output.isLost && (process.exitCode ?? EXIT.done) === EXIT.done) process.exitCode = EXIT.errors;
  letGoOfDeadTerminals();
}

function reportBug(error: unknown): ExitCode {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `runmark ${VERSION} has a bug: this should never happen, and nothing is lost.\n${text}\n` +
      "→ Run the same command again; please report it with the text above.\n",
  );
  return EXIT.bug;
}

process.on("exit", onExit);
// Beyond `ulimit -f` the kernel ends the process, unless it listens; then the write fails, and says why.
process.on("SIGXFSZ", () => undefined);
process.stdout.on("error", (error) => onOutputError("stdout", error));
process.stderr.on("error", (error) => onOutputError("stderr", error));
// Setting the code instead of exiting lets output that is still in a pipe get out.
void main(process.argv.slice(2))
  .catch(reportBug)
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
