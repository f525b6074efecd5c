import { EXIT } from "../model/exit.ts";
import { didYouMean, likely } from "../model/nearest.ts";
import { optionsOf, readLine } from "./completion/cursor.ts";
import { SCHEMA } from "./present.ts";
import { COMMANDS } from "./specs.ts";

/** What other tools call what a command of ours, or of all the program an option, does. */
const ALSO_SAID = new Map<string, string>(
  Object.entries({
    ...{ submit: "run", sbatch: "run", start: "run", resume: "run" },
    ...{ stop: "cancel", kill: "cancel", abort: "cancel", scancel: "cancel" },
    ...{ rerun: "retry", resubmit: "retry", restart: "retry" },
    ...{ ls: "status", list: "status", ps: "status", show: "status", squeue: "status", watch: "status" },
    ...{ tail: "logs", output: "logs", why: "diagnose", explain: "diagnose", doctor: "preflight" },
    ...{ new: "init", create: "init", lint: "check", format: "fmt", settings: "config", report: "handoff" },
    ...{ version: "--version", "-v": "-V" },
  }),
);

/** What is wrong, as commander says it. Asked for the help of a command that there is not, it prints that of all without a word. */
export function wrongIn(
  [first, word = ""]: readonly string[],
  message: string,
  text: string,
): { readonly message: string; readonly text: string } {
  if (first !== "help" || text.startsWith("error: ")) return { message, text };
  const unknown = `error: unknown command '${word}'`;
  return { message: unknown, text: `${unknown}\nTry: runmark --help\n` };
}

/** What was probably meant, where commander says that a word is unknown: `error: unknown option '--dry-rnu'`. */
export function usageGuess(argv: readonly string[], said: string): string | undefined {
  const [, what, word] = /unknown (command|option) '(.+)'/.exec(said) ?? [];
  if (word === undefined) return undefined;
  const flag = word.replace(/=.*/s, "");
  const at = argv.findIndex((each) => each === word || each.startsWith(`${flag}=`));
  const line = readLine(COMMANDS, argv.slice(0, Math.max(0, at)));
  const isTop = line.spec === undefined || argv[0] === "help";
  const also = isTop ? ALSO_SAID.get(word.toLowerCase()) : undefined;
  if (also !== undefined) return didYouMean([also]);
  if (what === "option") {
    if (line.spec === undefined && (flag === "-C" || flag === "--experiment"))
      return `${flag} stands behind the command: runmark status ${flag} DIR`;
    const names = optionsOf(line.spec).flatMap(({ long }) => long?.slice(2) ?? []);
    return didYouMean(likely(flag.replace(/^-+/, ""), names).map((name) => `--${name}`));
  }
  const known = (isTop ? COMMANDS : line.commands).map(({ name }) => name);
  return didYouMean(likely(word, known));
}

/** What commander says, with what was meant below its first line. */
export const withGuess = (said: string, guess: string | undefined): string =>
  guess === undefined ? said : said.replace(/\n|$/, (end) => `\n(${guess})${end}`);

/** The same for `--json`. Commander's message is `error: what`. */
export function usageEnvelope(argv: readonly string[], said: string, guess: string | undefined): object {
  const message = said.replace(/^error: /, "");
  const command = COMMANDS.find(({ name }) => name === argv[0])?.name ?? null;
  const next = guess ?? `See: runmark ${command === null ? "" : `${command} `}--help`;
  const diagnostics = [{ severity: "error", code: "usage", message, next }];
  return { schema: SCHEMA, command, ok: false, exitCode: EXIT.usage, data: null, diagnostics };
}
