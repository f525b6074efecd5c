import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { hasTerminal } from "./terminal.ts";
import { RUNMARK, until, type Workshop, workshop } from "./workshop.ts";

const RUNS = ["plain", "my run", "it's", "a:b", "st*r", "d$x", 'q"q'];
const SUMMARY = `# Odd names

## Runs

| Run Name | Command | Status |
|----------|---------|--------|
${RUNS.map((run) => `| ${run} | true | pending |`).join("\n")}
`;

const has = async (shell: string): Promise<boolean> =>
  !(await execa(shell, ["-c", "true"], { reject: false })).failed;

/** Starts each shell without what a person has set up, and makes `args` a command that shows its words. */
const SHELLS = {
  bash: {
    start: "bash --norc --noprofile -i",
    set: `. ./script; complete -F _runmark args; args() { printf '<%s>' "$@"; echo; }`,
  },
  zsh: {
    start: "zsh -f -i",
    set: `autoload -Uz compinit; compinit -u -D; . ./script; compdef _runmark args; args() { printf '<%s>' "$@"; echo; }`,
  },
  fish: {
    start: "fish --no-config -i",
    set: `source ./script; complete -c args -f -a '(__runmark_complete)'; function args; printf '<%s>' $argv; echo; end`,
  },
} as const;

const open = async (): Promise<Workshop> => {
  const shop = await workshop({ scheduler: "none", files: { "my exp/experiment_summary.md": SUMMARY } });
  await writeFile(
    join(shop.around, "bin/runmark"),
    `#!/bin/sh\nexec '${process.execPath}' '${RUNMARK}' "$@"\n`,
    { mode: 0o755 },
  );
  return shop;
};

/** What a person types, with the key for completion as `\t`, and the words that the command gets. */
const TYPED: readonly [string, readonly string[]][] = [
  ["stat\t", ["status"]],
  ["queue rec\t", ["queue", "recover"]],
  ["plan --max-g\t", ["plan", "--max-gpu-hours"]],
  ["plan --backend=s\t", ["plan", "--backend=slurm"]],
  ["status my\t", ["status", "my exp"]],
  ["logs -C my\\ ex\t pl\t", ["logs", "-C", "my exp", "plain"]],
  ["logs -C 'my exp' my\t", ["logs", "-C", "my exp", "my run"]],
  ["logs -C 'my exp' 'my r\t", ["logs", "-C", "my exp", "my run"]],
  ["logs -C 'my exp' it\t", ["logs", "-C", "my exp", "it's"]],
  ["logs -C 'my exp' a:\t", ["logs", "-C", "my exp", "a:b"]],
  ["logs -C 'my exp' st\t", ["logs", "-C", "my exp", "st*r"]],
  ['logs -C "my exp" "d\t', ["logs", "-C", "my exp", "d$x"]],
  ["logs -C 'my exp' q\t", ["logs", "-C", "my exp", 'q"q']],
  ["logs -C 'my exp' training/a\t", ["logs", "-C", "my exp", "training/a:b"]],
  ["init --template hug\t", ["init", "--template", "huggingface"]],
  ["skills show handoff/\t", ["skills", "show", "handoff/SKILL.md"]],
];

describe.each(Object.entries(SHELLS))("%s", (shell, { start, set }) => {
  const isThere = has(shell);
  test.skipIf(!hasTerminal)(
    "completes commands, flags, experiments, and runs of any name",
    async ({ skip }) => {
      skip(!(await isThere), `there is no ${shell} here`);
      const shop = await open();
      await shop.write("script", (await shop.run(["completion", shell])).out);
      const child = execa("script", ["-qfc", start, "/dev/null"], {
        cwd: shop.folder,
        env: { ...shop.env, PATH: `${shop.env.PATH}:${process.env.PATH}`, TERM: "xterm", HISTFILE: "" },
        extendEnv: false,
        reject: false,
        stdin: "pipe",
        buffer: false,
      });
      onTestFinished(async () => {
        child.kill("SIGKILL");
        await child;
      });
      let screen = "";
      child.stdout?.on("data", (data: Buffer) => {
        screen += data.toString("utf8");
      });
      const shows = (text: string) =>
        until(`${text} in ${screen}`, async () => screen.includes(text) || undefined);
      child.stdin?.write(`${set}\nargs ready\n`);
      await shows("<ready>");
      for (const [typed, words] of TYPED) {
        screen = "";
        child.stdin?.write(`args ${typed}\n`);
        await shows(`${words.map((word) => `<${word}>`).join("")}\r`);
      }
    },
  );
});

test("without a name it is for the shell that one logs in with; otherwise the choices are named", async () => {
  const shop = await open();
  const zsh = await shop.run(["completion", "zsh"]);
  expect(zsh).toMatchObject({ code: 0, err: "" });
  expect(await shop.run(["completion"], { env: { SHELL: "/usr/bin/zsh" } })).toEqual(zsh);
  expect(await shop.run(["completion", "fihs"])).toEqual({
    code: 2,
    out: "",
    err:
      'error: there is no completion for the shell "fihs" [completion.unknown-shell]\n' +
      "  → Did you mean fish? Name one: runmark completion bash, runmark completion zsh, runmark completion fish\n",
  });
  const none = await shop.run(["completion"], { env: { SHELL: undefined } });
  expect(none).toMatchObject({ code: 2, out: "" });
  expect(none.err).toContain("Name one: runmark completion bash, ");
});

test("whatever is asked, the answer is never an error", async () => {
  const shop = await open();
  const nothing = { code: 0, out: "names\n", err: "" };
  await shop.write("bad/experiment_summary.md", new Uint8Array([0xff, 0xfe]));
  const asked = [
    [[], { ...nothing, out: expect.stringMatching(/^names\n/) }],
    [["bash"], { ...nothing, out: expect.stringMatching(/^names\n/) }],
    [["fish", "x", "y"], { ...nothing, out: expect.stringMatching(/^names\n/) }],
    [["fish", "3", "logs", "-C", "bad", ""], nothing],
    [["fish", "3", "logs", "-C", "nosuch", ""], nothing],
    [["fish", "1", "status", "/nosuch/"], nothing],
  ] as const;
  await Promise.all(
    asked.map(async ([words, answer]) => expect(await shop.run(["__complete", ...words])).toEqual(answer)),
  );
});
