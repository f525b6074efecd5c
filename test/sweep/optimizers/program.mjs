// A program that suggests, in as many ways as there are to do it badly: `node program.mjs WAY`. What it is told goes to `told.jsonl`.
import { spawn } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [way = "good", detail = ""] = process.argv.slice(2);
const say = (answer) =>
  process.stdout.write(`${typeof answer === "string" ? answer : JSON.stringify(answer)}\n`);
const grid = [16, 32, 64].flatMap((width) => [0.1, 0.01].map((lr) => ({ lr, width })));
let tried = [];

const WAYS = {
  good: () => {
    const left = grid.find((one) => !tried.some(({ width, lr }) => width === one.width && lr === one.lr));
    return left === undefined ? { done: true } : { parameters: left };
  },
  stderr: () => {
    process.stderr.write("x".repeat(5_000_000));
    process.stderr.write("\none\ntwo\n\u001b[31mTraceback: \u202ebad\u0007\nthree\n");
    process.exitCode = 3;
    process.stdin.destroy();
  },
  exit: () => process.exit(Number(detail)),
  kill: () => process.kill(process.pid, "SIGKILL"),
  hang: () => undefined,
  long: () => "x".repeat(3_000_000),
  endless: () => {
    const more = () => process.stdout.write("x".repeat(65_536), more);
    more();
  },
  twice: () => `${JSON.stringify({ parameters: grid[0] })}\n{"wait":true}`,
  chatter: () => {
    const more = () => process.stdout.write("hello\n".repeat(10_000), more);
    more();
  },
  deaf: () => {
    process.stdin.destroy();
    setTimeout(() => undefined, 600_000);
    return { wait: true };
  },
};

if (way === "leave") process.exit(7);
if (way === "stubborn") {
  process.on("SIGTERM", () => undefined);
  setInterval(() => undefined, 1_000);
}
if (way === "children") {
  const child = spawn("sleep", ["600"], { stdio: "inherit" });
  writeFileSync("child.pid", String(child.pid));
}
if (way === "daemons") {
  const child = spawn("sleep", ["600"], { stdio: "ignore", detached: true });
  child.unref();
  writeFileSync("child.pid", String(child.pid));
}
writeFileSync("own.pid", String(process.pid));

for await (const line of createInterface({ input: process.stdin })) {
  appendFileSync("told.jsonl", `${line}\n`);
  const { op, trials, trial } = JSON.parse(line);
  if (op === "begin") tried = trials.map(({ parameters }) => parameters);
  if (op === "update") tried.push(trial.parameters);
  if (op === "end" && way !== "stubborn") process.exit(0);
  const answer = op === "suggest" ? (WAYS[way] ?? WAYS.good)() : { ok: true };
  if (answer !== undefined) say(answer);
}
