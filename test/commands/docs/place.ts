import { chmod, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import type { Step } from "./blocks.ts";

export const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/** What the commands of a document may use, besides node, npm and runmark. No sbatch: this is a laptop. */
const TOOLS =
  "sh bash env sleep cat ps kill true false touch mkdir hostname date awk sed grep head tail cp ln ls rm mv diff wc chmod sort dirname".split(
    " ",
  );

/** What a fresh clone has that has been built. */
const CLONED = ["package.json", "build.mjs", "src", "skills", "templates"];

/** The names that readers see in place of this machine's. */
const HOME_SHOWN = "/home/you";
const HOST_SHOWN = "laptop";

/** A home with a clone of the repository in `runmark/`, and runmark on PATH. */
async function newHome(): Promise<{ home: string; env: Record<string, string> }> {
  const around = await realpath(await mkdtemp(join(tmpdir(), "runmark-docs-")));
  onTestFinished(() => rm(around, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const [home, tools] = [join(around, "home"), join(around, "tools")];
  const clone = join(home, "runmark");
  await mkdir(join(clone, "experiments"), { recursive: true });
  await mkdir(tools);
  // Copied, as a build knows its modules by where they really lie.
  for (const name of CLONED) await cp(join(REPOSITORY, name), join(clone, name), { recursive: true });
  await cp(join(REPOSITORY, "dist"), join(clone, "dist"), { recursive: true });
  await cp(join(REPOSITORY, "experiments/quickstart"), join(clone, "experiments/quickstart"), {
    recursive: true,
  });
  await cp(join(REPOSITORY, "experiments/queue"), join(clone, "experiments/queue"), {
    recursive: true,
    filter: (source) => !source.endsWith("/queue/runs"),
  });
  await mkdir(join(clone, "experiments/sweep"));
  await cp(join(REPOSITORY, "experiments/sweep/sweep.yaml"), join(clone, "experiments/sweep/sweep.yaml"));
  await symlink(join(REPOSITORY, "node_modules"), join(clone, "node_modules"));
  for (const tool of TOOLS) await symlink(await whereIs(tool), join(tools, tool));
  await symlink(process.execPath, join(tools, "node"));
  await symlink(join(REPOSITORY, "dist/runmark.mjs"), join(tools, "runmark"));
  // What `npm ci` installs is there: the tests run in it.
  await writeFile(join(tools, "npm"), `#!/bin/sh\n[ "$1" = ci ] || exec '${await whereIs("npm")}' "$@"\n`);
  await chmod(join(tools, "npm"), 0o755);
  const PATH = `${join(home, "bin")}:${tools}`;
  return {
    home,
    env: {
      ...{ HOME: home, PATH, LANG: "C.UTF-8", TZ: "UTC", USER: "you", npm_config_update_notifier: "false" },
      RUNMARK_BOOKS_FOLDER: join(home, ".books"),
    },
  };
}

/** Runs the steps in one shell that begins in a new home. What each command printed, in lines, as readers see it. */
export async function perform(steps: readonly Step[]): Promise<string[][]> {
  const { home, env } = await newHome();
  const script = steps.map(scriptOf).join("");
  await writeFile(join(dirname(home), "script"), script);
  const { all } = await execa("bash", ["../script"], {
    cwd: home,
    env,
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
    stripFinalNewline: false,
  });
  const shown = all
    .replaceAll(home, HOME_SHOWN)
    .replaceAll(new RegExp(`\\b${hostname()}\\b`, "g"), HOST_SHOWN);
  return shown
    .split(MARK)
    .slice(1)
    .map((text) => (text === "" ? [] : text.replace(/\n$/, "").split("\n")));
}

/** Record separator: no command prints it. */
const MARK = "\u001e";

/** A mark before each command, which leaves `$?` as it was. */
function scriptOf(step: Step): string {
  if (step.kind === "command") return `status=$?; printf '\\036'; (exit $status)\n${step.command}\n`;
  const end = "END-OF-FILE";
  return `status=$?; mkdir -p "$(dirname '${step.path}')"; cat > '${step.path}' <<'${end}'\n${step.text}${end}\n(exit $status)\n`;
}

async function whereIs(tool: string): Promise<string> {
  const { stdout } = await execa("sh", ["-c", 'command -v "$0"', tool]);
  return stdout.startsWith("/") ? stdout : `/bin/${tool}`;
}
