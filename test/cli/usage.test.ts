import { expect, test } from "vitest";
import { usageGuess, withGuess } from "../../src/cli/usage.ts";
import { called } from "./called.ts";

const command = (name: string): string => `error: unknown command '${name}'`;
const option = (flag: string): string => `error: unknown option '${flag}'`;

test.each<[readonly string[], string, string | undefined]>([
  [["stats"], command("stats"), "Did you mean status?"],
  [["STATUS"], command("STATUS"), "Did you mean status?"],
  [["log", "r1"], command("log"), "Did you mean logs?"],
  [["submit"], command("submit"), "Did you mean run?"],
  [["scancel", "r1"], command("scancel"), "Did you mean cancel?"],
  [["version"], command("version"), "Did you mean --version?"],
  [["-v"], option("-v"), "Did you mean -V?"],
  [["status", "-v"], option("-v"), undefined],
  [["queue", "version"], command("version"), undefined],
  [["nonsense"], command("nonsense"), undefined],
  [["constructor"], command("constructor"), undefined],
  [["help", "logz"], command("logz"), "Did you mean logs?"],
  [["help", "submit"], command("submit"), "Did you mean run?"],
  [["queue", "rnu"], command("rnu"), "Did you mean run?"],
  [["queue", "submit"], command("submit"), undefined],
  [["run", "--dry-rnu"], option("--dry-rnu"), "Did you mean --dry-run?"],
  [["run", "--DRY-RUN"], option("--DRY-RUN"), "Did you mean --dry-run?"],
  [["plan", "--max-in-flght=3"], option("--max-in-flght=3"), "Did you mean --max-in-flight?"],
  [["queue", "run", "--confg", "x"], option("--confg"), "Did you mean --config?"],
  [["plan", "--gpu-hours", "3"], option("--gpu-hours"), "Did you mean --max-gpu-hours?"],
  [["-C", "dir", "status"], option("-C"), "-C stands behind the command: runmark status -C DIR"],
  [
    ["--experiment=dir", "status"],
    option("--experiment=dir"),
    "--experiment stands behind the command: runmark status --experiment DIR",
  ],
  [["plan", "--nonsense"], option("--nonsense"), undefined],
  [["plan", "a", "b"], "error: too many arguments for 'plan'. Expected 1 argument but got 2.", undefined],
])("%j", (argv, said, guess) => {
  expect(usageGuess(argv, said)).toBe(guess);
});

test("the guess stands below what is wrong", () => {
  const said = "error: unknown option '--jsn'\nTry: runmark status --help\n";
  expect(withGuess(said, "Did you mean --json?")).toBe(
    "error: unknown option '--jsn'\n(Did you mean --json?)\nTry: runmark status --help\n",
  );
  expect(withGuess(said, undefined)).toBe(said);
});

test("help of a command that there is not says so, and nothing else", async () => {
  const err = "error: unknown command 'logz'\n(Did you mean logs?)\nTry: runmark --help\n";
  expect(await called("/", "help", "logz")).toEqual({ code: 2, out: "", err });
  expect((await called("/", "help", "logs")).code).toBe(0);
});
