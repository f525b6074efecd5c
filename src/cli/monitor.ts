import { InvalidArgumentError, Option } from "commander";
import type { MonitorObserver } from "../commands/monitor.ts";
import { present } from "./present.ts";
import type { Call, CommandSpec } from "./spec.ts";
import { harmless, terminalOf } from "./terminal.ts";
import { renderDiagnostics } from "./text/diagnostics.ts";
import { duration } from "./text/duration.ts";
import { renderSample } from "./text/monitor.ts";
import { shortPath } from "./text/short-path.ts";

const UNIT_SECONDS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, min: 60, h: 3600 };

/** Of what is longer a timer knows nothing: it would be over at once. */
const MOST_SECONDS = 24 * 3600;

/** `30s`, `5m`, `1h`, `90`. */
export function seconds(text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*(|s|m|min|h)$/.exec(text.trim()) ?? [];
  const value = Number(number) * (UNIT_SECONDS[unit] ?? 0);
  if (number === "" || value < 1 || value > MOST_SECONDS)
    throw new InvalidArgumentError("It takes a time such as 30s, 5m or 1h, from 1s to 24h.");
  return value;
}

export const monitor: CommandSpec = {
  name: "monitor",
  args: "[experiment]",
  summary: "watch this machine: cpu, memory, load, temperature and GPUs, a line each time, and as CSV",
  options: [
    new Option("--interval <time>", "time between samples, 1s to 24h (default: monitor.seconds)").argParser(
      seconds,
    ),
    new Option(
      "--to <file>",
      "add the samples to this file (default: .runmark/hardware.csv, where that folder is)",
    ),
    new Option("--once", "one sample, kept nowhere but in --to; so is --json"),
  ],
  examples: [
    "runmark monitor --once",
    "runmark monitor --interval 30s",
    "nohup runmark monitor --to hw.csv &",
  ],
  more: `Of several GPUs a line shows how busy each is (of more than four the mean),
the memory of the fullest, the heat of the hottest, and the power of all.
It goes on until Ctrl-C. What this machine does not tell is said once, and left
out. Beside jobs of the local backend the same is written by itself to
.runmark/hardware.csv, with the job that has each GPU; there \`efficiency\` finds
it. A file grows by whole lines; with 4 MiB it is put aside as hardware.1.csv,
and three of those are kept.`,
  async run(call) {
    const { monitor } = await import("../commands/monitor.ts");
    const { context, words, options, presentation } = call;
    const { interval, to } = options;
    const [named] = words;
    const answer = await monitor(
      named === undefined ? context : { ...context, experiment: named },
      {
        once: options.once === true || options.json === true,
        ...(typeof interval === "number" ? { intervalSeconds: interval } : {}),
        ...(typeof to === "string" ? { to } : {}),
      },
      observerFor(call),
    );
    return present(answer, presentation, () => "");
  },
};

const SILENT: MonitorObserver = {
  onBegin: () => undefined,
  onSample: () => undefined,
  onTrouble: () => undefined,
};

/** Samples on stdout, and all that is said about them on stderr. */
function observerFor({ options, presentation }: Call): MonitorObserver {
  if (options.json || options.quiet) return SILENT;
  const { io, env, cwd } = presentation;
  const terminal = (stream: NodeJS.WriteStream) => terminalOf(stream, env, options.color);
  return {
    onBegin: (file, intervalSeconds) => {
      const where = file === undefined ? "kept nowhere (--to FILE keeps them)" : `to ${shortPath(file, cwd)}`;
      const line = `A sample every ${duration(intervalSeconds)}, ${where}; Ctrl-C ends it.`;
      io.stderr.write(`${terminal(io.stderr).colors.dim(harmless(line))}\n`);
    },
    onSample: (sample) =>
      void io.stdout.write(`${renderSample(new Date(sample.at), sample, terminal(io.stdout))}\n`),
    onTrouble: (finding) => void io.stderr.write(renderDiagnostics([finding], terminal(io.stderr), cwd)),
  };
}
