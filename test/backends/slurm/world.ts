import type { SlurmNeeds } from "../../../src/backends/slurm/needs.ts";
import { QUEUE_FIELDS } from "../../../src/backends/slurm/queue.ts";
import { RECORD_FIELDS } from "../../../src/backends/slurm/records.ts";
import { DELIMITER } from "../../../src/backends/slurm/rows.ts";
import type { ExecRequest, ExecResult, Files } from "../../../src/system/ports.ts";
import { retryQuery } from "../../../src/system/retry.ts";

type Row<Fields extends readonly string[]> = { readonly [Field in Fields[number]]?: string };

const print = (fields: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string =>
  rows.map((row) => `${fields.map((field) => row[field] ?? "").join(DELIMITER)}\n`).join("");

/** What squeue prints for these rows. */
export const queueText = (...rows: readonly Row<typeof QUEUE_FIELDS>[]): string => print(QUEUE_FIELDS, rows);

/** What sacct prints for these rows; whole ones unless the partition is emptied. */
export const recordText = (...rows: readonly Row<typeof RECORD_FIELDS>[]): string =>
  print(
    RECORD_FIELDS,
    rows.map((row) => ({ Partition: "cpu", ...row })),
  );

export const answer = (over: Partial<ExecResult>): ExecResult => ({
  timedOut: false,
  stdout: "",
  stderr: "",
  ...over,
});
export const printed = (stdout: string): ExecResult => answer({ exitCode: 0, stdout });
export const refused = (stderr: string, exitCode = 1): ExecResult => answer({ exitCode, stderr });

/** A machine on which each command gives its answers in turn, the last one for ever, and every call is kept. */
export function world(answers: Readonly<Record<string, readonly ExecResult[]>>, files: Partial<Files> = {}) {
  const calls: ExecRequest[] = [];
  const sleeps: number[] = [];
  const now = { value: 1_800_000_000_000, perCallMs: 0 };
  const told = new Map<string, number>();
  const needs: SlurmNeeds = {
    exec: {
      run: async (request) => {
        calls.push(request);
        now.value += now.perCallMs;
        const list = answers[request.command] ?? [];
        const turn = told.get(request.command) ?? 0;
        told.set(request.command, turn + 1);
        const result = list[Math.min(turn, list.length - 1)];
        if (result === undefined) throw new Error(`nobody expected ${request.command}`);
        return result;
      },
      which: async () => undefined,
      detach: async () => 0,
      converse: async () => {
        throw new Error("nobody is talked with");
      },
    },
    clock: {
      now: () => now.value,
      steady: () => now.value,
      sleep: async (ms) => {
        sleeps.push(ms);
        now.value += ms;
      },
    },
    files: {
      stat: async () => undefined,
      readText: async () => undefined,
      list: async () => [],
      ...files,
    } as Partial<Files> as Files,
    host: {
      name: "login1",
      user: "ann",
      platform: "linux",
      homeFolder: "/home/ann",
      env: {},
      self: { node: "", entry: "" },
    },
    retryQuery,
    folder: "/home/ann/experiment/.runmark/slurm",
  };
  const callsOf = (command: string) => calls.filter((call) => call.command === command);
  return { needs, calls, callsOf, sleeps, now };
}
