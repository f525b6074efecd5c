import { describe, expect, test } from "vitest";
import type { Typed } from "../../../src/cli/completion/cursor.ts";
import { type Offer, offerAt, type World } from "../../../src/cli/completion/offer.ts";
import { COMMANDS } from "../../../src/cli/specs.ts";

const words = (...values: string[]) => Promise.resolve(values.map((value) => ({ value })));
const world: World = {
  runs: (experiment = "here", typed) =>
    words(`${experiment}-run`, ...(typed.startsWith("evaluation/") ? ["evaluation/one"] : ["evaluation/"])),
  stages: (experiment = "here") => words(`${experiment}-stage`),
  attempts: (experiment = "here", run = "any") => words(`${experiment}-${run}-1`),
  experiments: (typed) => words(`${typed}1`),
  jobs: (state = "none") => words(`${state}-job`),
  templates: () => words("command", "sweep"),
  skills: (typed) => words(typed.includes("/") ? "handoff/SKILL.md" : "handoff"),
};

/** `logs |r` has the cursor before the r. */
const typedIn = (line: string): Typed => {
  const [head = "", tail = ""] = line.split("|");
  const before = head.split(" ");
  return { before: before.slice(0, -1), current: before.at(-1) ?? "", after: tail.split(" ").slice(1) };
};
const offered = async (line: string): Promise<string> => {
  const offer: Offer = await offerAt(COMMANDS, typedIn(line), world);
  return offer.kind === "names" ? offer.candidates.map(({ value }) => value).join(" ") : offer.kind;
};

const RUNS = "here-run evaluation/";
const COMMON = "--experiment --json --quiet --no-color --help";

describe("what may stand at the cursor", () => {
  test.each([
    ["queue |", "init run status recover"],
    ["help |", COMMANDS.map(({ name }) => name).join(" ")],
    ["schema |", COMMANDS.map(({ name }) => name).join(" ")],
    ["completion |", "bash zsh fish"],
    ["-|", "--help --version"],
    ["nonsense |", ""],
    ["nonsense -|", "--help --version"],
    ["queue nonsense |", "--help"],
    ["diagnose |", RUNS],
    ["diagnose here-run |", "evaluation/"],
    ["diagnose evaluation/|", "here-run evaluation/one"],
    ["checkpoints |", `${RUNS} prune`],
    ["checkpoints here-run |", "evaluation/"],
    ["checkpoints prune |", RUNS],
    [
      "logs here-run |",
      "--follow --lines --stage --attempt --task --experiment --json --quiet --no-color --help",
    ],
    ["logs here-run -- |", ""],
    ["logs -f |", RUNS],
    ["logs -- |", RUNS],
    ["diagnose -|", COMMON],
    ["diagnose --json -q -|", "--experiment --no-color --help"],
    ["diagnose -C exp |", "exp-run evaluation/"],
    ["diagnose -Cexp |", "exp-run evaluation/"],
    ["diagnose --experiment=exp |", "exp-run evaluation/"],
    ["diagnose | -C exp", "exp-run evaluation/"],
    ["diagnose -qC exp |", "exp-run evaluation/"],
    ["diagnose -C e|", "e1"],
    ["diagnose --experiment=e|", "--experiment=e1"],
    ["status e|", "e1"],
    ["logs --stage |", "here-stage"],
    ["logs --stage=| -C exp", "--stage=exp-stage"],
    ["logs --lines |", ""],
    ["logs alpha --attempt |", "here-alpha-1"],
    ["logs --attempt=| training/alpha -C exp", "--attempt=exp-training/alpha-1"],
    ["logs --attempt | alpha -C exp", "exp-alpha-1"],
    ["init --template |", "command sweep"],
    ["skills show |", "handoff"],
    ["skills show handoff/|", "handoff/SKILL.md"],
    ["queue recover | --state s.json", "s.json-job"],
    ["queue recover --state=s.json one |", "s.json-job"],
    ["scaffold --template |", "files"],
    ["scaffold --stage |", "here-stage"],
    ["plan --backend |", "auto slurm local"],
    ["plan --backend=s|", "--backend=auto --backend=slurm --backend=local"],
    ["monitor --to |", "files"],
    ["monitor --to=|", "files"],
    ["sweep |", "files"],
    ["init |", "folders"],
    ["queue run --config |", "files"],
    [
      "queue run --config b.yaml --state s.json --resume --fail-fast --all -n --json -q --no-color |",
      "--retry-failed --no-preflight --stale-seconds --help",
    ],
  ])("%s: %s", async (line, expected) => {
    expect(await offered(line)).toBe(expected);
  });

  test("what must be given comes first", async () => {
    expect(await offered("queue run |")).toMatch(/^--config --state --resume/);
  });

  test("the names of commands come with what they are for", async () => {
    const offer = await offerAt(COMMANDS, typedIn("|"), world);
    const all = [
      ...COMMANDS.map(({ name, summary }) => ({ value: name, about: summary })),
      expect.anything(),
    ];
    expect(offer).toEqual({ kind: "names", candidates: all });
  });
});
