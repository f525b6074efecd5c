import { quoted } from "../../commands/invocation.ts";
import type { QueueJobView, QueueView } from "../../commands/queue/view.ts";
import { type QueueEvent, sentenceOf } from "../../queue/event.ts";
import { QUEUE_STATUSES, type QueueStatus } from "../../queue/job.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, cutMiddle, hang, pad, widest, wrap } from "./columns.ts";
import { duration } from "./duration.ts";
import { shortPath } from "./short-path.ts";
import { SEPARATOR } from "./signs.ts";

type Colors = Terminal["colors"];

const LOOKS: Readonly<Record<QueueStatus, readonly [sign: string, color: keyof Colors]>> = {
  pending: ["·", "dim"],
  running: ["▶", "cyan"],
  done: ["✓", "green"],
  failed: ["✗", "red"],
};

const signed = (status: QueueStatus, colors: Colors): string =>
  colors[LOOKS[status][1]](`${LOOKS[status][0]} ${status}`);

/** `8 pending · 3 done · 1 failed`, in the order of a job's life. */
export function renderQueueCounts({ counts }: Pick<QueueView, "counts">, colors: Colors): string {
  const parts = QUEUE_STATUSES.filter((status) => counts[status] > 0).map((status) =>
    colors[LOOKS[status][1]](`${counts[status]} ${status}`),
  );
  return parts.join(colors.dim(SEPARATOR));
}

/** A bar of what is over: the part that is done, the part that failed, the rest. */
export function renderQueueProgress({ counts, total, secondsLeft }: QueueView, terminal: Terminal): string {
  const { colors } = terminal;
  const width = Math.max(10, Math.min(30, terminal.width - 50));
  const part = (count: number): number => (total === 0 ? 0 : Math.floor((count / total) * width));
  const [good, bad] = [part(counts.done), part(counts.failed)];
  const bar =
    colors.green("█".repeat(good)) + colors.red("▒".repeat(bad)) + colors.dim("░".repeat(width - good - bad));
  const isOver = counts.pending + counts.running === 0;
  const time = isOver || !secondsLeft ? "" : colors.dim(`  about ${duration(secondsLeft)} left`);
  return `${bar} ${counts.done}/${total}${time}`;
}

/** More jobs than this are not listed one by one unless asked for: those that are done or pending are only counted. */
const MANY = 40;

/** The screen of a queue: name, progress, counts, jobs in their order. */
export function renderQueue(view: QueueView, terminal: Terminal, cwd: string, all: boolean): string {
  const { colors, width } = terminal;
  const isShort = !all && view.jobs.length > MANY;
  const telling = view.jobs.filter(({ status }) => status === "running" || status === "failed");
  const shown = isShort ? telling.slice(0, MANY) : view.jobs;
  const hidden = view.jobs.length - shown.length;
  const worker = view.worker;
  const lines = [
    colors.bold(cut(harmless(view.name), width)),
    renderQueueProgress(view, terminal),
    ...wrap(renderQueueCounts(view, colors), width, "", SEPARATOR),
    ...(worker === undefined
      ? []
      : [colors.dim(`at work: process ${worker.pid} on ${harmless(worker.host)}`)]),
    ...wrap(nobodyAtWork(view, cwd), width)
      .filter((line) => line !== "")
      .map(colors.yellow),
    ...(shown.length === 0 ? [] : ["", ...renderJobs(shown, terminal, cwd)]),
    ...(hidden > 0 ? ["", colors.dim(`${hidden} more jobs are not listed; --all lists them`)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** What is pending waits for somebody to go on, and of what runs nobody has seen more since. */
function nobodyAtWork(view: QueueView, cwd: string): string {
  const { action, worker, counts, silentSeconds, config, state } = view;
  if (action !== "status" || worker !== undefined || counts.pending + counts.running === 0) return "";
  const named = [config, state].map((path) => quoted(shortPath(path, cwd)));
  const sign = silentSeconds === undefined ? "" : `, last sign of its job ${duration(silentSeconds)} ago`;
  return harmless(
    `no queue is at work${sign}; go on with: runmark queue run --config ${named[0]} --state ${named[1]} --resume`,
  );
}

/** On a narrow terminal names have as many columns as these all the same. */
const LEAST_NAME = 12;

function renderJobs(jobs: readonly QueueJobView[], { width, colors }: Terminal, cwd: string): string[] {
  const rows = jobs.map((job) => ({
    name: harmless(job.id),
    status: signed(job.status, colors),
    elapsed: job.elapsedSeconds === undefined || job.status === "pending" ? "" : duration(job.elapsedSeconds),
    says: colors.dim(harmless(saysOf(job, cwd))),
  }));
  const of = (name: "name" | "status" | "elapsed"): string[] => rows.map((row) => row[name]);
  const [statuses, times] = [widest(of("status"), 12), widest(of("elapsed"), 14)];
  const names = widest(of("name"), Math.max(LEAST_NAME, width - statuses - times - 8));
  return rows.flatMap(({ name, status, elapsed, says }) => {
    const columns = [pad(cutMiddle(name, names), names), pad(status, statuses)];
    if (times > 0) columns.push(pad(elapsed, times));
    return hang(`  ${columns.join("  ")}  `, says, width);
  });
}

function saysOf(job: QueueJobView, cwd: string): string {
  const tries = job.attempt > 1 ? `attempt ${job.attempt}/${job.maxAttempts}` : "";
  const before = job.status === "pending" && job.failure !== undefined ? "before: " : "";
  const failure = job.failure === undefined ? "" : `${before}${job.failure}`;
  const isTelling = job.status === "failed" || job.status === "running";
  const log = isTelling && job.log !== undefined ? `see ${shortPath(job.log, cwd)}` : "";
  const stale = job.status === "running" && job.heartbeatAt === undefined ? "no sign of life" : "";
  return [tries, failure, log, stale].filter((part) => part !== "").join("; ");
}

/** One line for an event; undefined for one that the screen shows anyway. */
export function renderQueueEvent(event: QueueEvent, { colors }: Terminal): string | undefined {
  switch (event.kind) {
    case "opened":
      return undefined;
    case "trouble":
      return colors.yellow(harmless(event.text));
    case "stopping":
      return colors.yellow(harmless(event.text));
    case "taken":
      return `${harmless(event.id)}  ${colors.dim(sentenceOf(event))}`;
    case "lives":
      return `${harmless(event.id)}  ${signed("running", colors)}${colors.dim(", from an earlier start")}`;
    case "started":
      return `${harmless(event.id)}  ${signed("running", colors)}${sentenceOf(event).slice("running".length)}`;
    case "settled": {
      const time = event.seconds === undefined ? "" : `  ${colors.dim(duration(event.seconds))}`;
      const why = event.why === undefined ? "" : `: ${harmless(event.why)}`;
      return `${harmless(event.id)}  ${signed(event.to, colors)}${why}${time}`;
    }
    default:
      return event satisfies never;
  }
}

/** What a command changed, one line a job. */
export function renderChanges({ changes }: QueueView, { colors }: Terminal): string[] {
  return changes.map(({ id, what, why }) => {
    const word = what === "added" || what === "changed" || what === "removed" ? what : signed(what, colors);
    return `  ${harmless(id)}  ${word}${why === undefined ? "" : `: ${harmless(why)}`}`;
  });
}
