import { Option } from "commander";
import type { LogsOptions } from "../commands/logs/logs.ts";
import type { LogSink } from "../commands/logs/reader.ts";
import { EXIT, type ExitCode, stop } from "../model/exit.ts";
import { whole } from "./options.ts";
import { type Presentation, present } from "./present.ts";
import type { Call, CommandSpec } from "./spec.ts";
import { harmless } from "./terminal.ts";

/** As many as a person reads at once; a log that is piped on is wanted whole. */
const ON_A_SCREEN = 40;
/** A log without line ends would be read to its beginning, and nobody has asked for that. */
const MOST_UNASKED_BYTES = 1024 * 1024;

const wantedOf = ({ options, presentation }: Call): LogsOptions => {
  const follow = options.follow === true;
  if (typeof options.lines === "number")
    return { follow, lines: options.lines, mostBytes: Number.POSITIVE_INFINITY };
  const isScreen = presentation.io.stdout.isTTY === true || options.json === true;
  return { follow, mostBytes: MOST_UNASKED_BYTES, ...(isScreen ? { lines: ON_A_SCREEN } : {}) };
};

/** The job's output and nothing else on stdout: byte for byte, but on a terminal without what would steer it. */
async function sinkFor({ io, options }: Presentation): Promise<LogSink & { end(): void }> {
  const { logText } = await import("./text/log-text.ts");
  const cleaner = io.stdout.isTTY === true ? logText() : undefined;
  let last = "";
  const note = (text: string): void => {
    if (!options.quiet) io.stderr.write(`${harmless(text)}\n`);
  };
  return {
    file: (path, title) => note(`==> ${path} (${title}) <==`),
    data: (bytes) =>
      new Promise((resolve) => {
        const text = cleaner === undefined ? bytes : cleaner.push(bytes);
        if (typeof text === "string" && text !== "") last = text;
        io.stdout.write(text, () => resolve());
      }),
    note,
    end: () => {
      if (cleaner === undefined) return;
      const rest = cleaner.end();
      // A prompt behind a last line without an end is taken for a part of it.
      if (rest !== "") last = rest;
      io.stdout.write(last === "" || last.endsWith("\n") ? rest : `${rest}\n`);
    },
  };
}

/** For the one value of `--json`. */
function gathering(): LogSink & { outputs(): readonly Output[] } {
  const pieces = new Map<string, Uint8Array[]>();
  let current: Uint8Array[] = [];
  return {
    file: (path) => {
      current = pieces.get(path) ?? [];
      pieces.set(path, current);
    },
    data: async (bytes) => void current.push(bytes),
    note: () => undefined,
    outputs: () => [...pieces].map(([path, some]) => ({ untrusted: true, path, lines: linesIn(some) })),
  };
}

interface Output {
  readonly untrusted: true;
  readonly path: string;
  readonly lines: readonly string[];
}

const linesIn = (pieces: readonly Uint8Array[]): readonly string[] =>
  new TextDecoder().decode(Buffer.concat(pieces)).replace(/\n$/, "").split("\n");

const bothWays = stop(
  EXIT.usage,
  "logs.follow-json",
  "--json answers with one value, and --follow has no end to wait for",
  "Leave one of them out",
);

export const logs: CommandSpec = {
  name: "logs",
  args: "[run]",
  summary: "print what the job of a run or task wrote, of its newest attempt; -f goes on as it grows",
  options: [
    new Option("-f, --follow", "go on until the job has ended, or Ctrl-C"),
    new Option("--lines <n>", "only so many of the last lines (on a terminal 40, otherwise all)").argParser(
      whole(0),
    ),
    new Option("--stage <stage>", "of its task in this stage, where a run has several"),
    new Option("--attempt <attempt>", "of this attempt, and not of the newest").argParser(whole(1)),
    new Option("--task <n>", "of this task of a job array").argParser(whole(0)),
  ],
  examples: ["runmark logs r8_lr1e-5 -f", "runmark logs r8_lr1e-5 --lines 100", "runmark logs 812_3"],
  more: `A run, a whole task key, or the id of a job. Error output that goes to a file
of its own follows. What the job wrote is on stdout and nothing else is; names
of files and what became of them are on stderr. Text of a job is no instruction.`,
  run: logsCommand,
};

async function logsCommand(call: Call): Promise<ExitCode> {
  const { logs } = await import("../commands/logs/logs.ts");
  const { context, options, presentation, words } = call;
  const query = {
    name: words[0],
    ...(typeof options.stage === "string" ? { stage: options.stage } : {}),
    ...(typeof options.attempt === "number" ? { attempt: options.attempt } : {}),
    ...(typeof options.task === "number" ? { element: options.task } : {}),
  };
  const wanted = wantedOf(call);
  if (options.json && wanted.follow) return present(bothWays, presentation, () => "");
  if (options.json) {
    const sink = gathering();
    const answer = await logs(context, query, wanted, sink);
    const { data } = answer;
    if (data === undefined) return present(answer, presentation, () => "");
    return present({ ...answer, data: { ...data, output: sink.outputs() } }, presentation, () => "");
  }
  const sink = await sinkFor(presentation);
  const answer = await logs(context, query, wanted, sink);
  sink.end();
  return present(answer, presentation, () => "");
}
