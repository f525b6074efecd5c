import { judgeModules, type ModuleFacts } from "../../hardware/preflight/scripts/modules.ts";
import { type ModuleStep, moduleSteps } from "../../script/modules.ts";
import type { System } from "../../system/ports.ts";
import type { Part } from "./part.ts";
import { kindsOf } from "./script-texts.ts";
import type { World } from "./world.ts";

/** A shell reads all that a person's profile says before it has the module command. */
const WITHIN_MS = 10_000;

/** More than this many lists of modules are not tried. */
const MOST = 4;

/** Takes words `load NAME` and says what came of the first that failed. It runs in a shell that is thrown away. */
const PROGRAM = `command -v module >/dev/null || exit 90
while [ $# -gt 0 ]; do
  if [ "$1" = purge ]; then said=$(module purge 2>&1 >/dev/null); module purge >/dev/null 2>&1
  elif [ "$1" = try ]; then module load "$2" >/dev/null 2>&1
  else
    said=$(module "$1" "$2" 2>&1 >/dev/null) || exec printf '%s failed: %s\\n' "$2" "$said"
    case $said in *ERROR* | *[Uu]nable\\ to\\ locate*) exec printf '%s failed: %s\\n' "$2" "$said" ;; esac
    module "$1" "$2" >/dev/null 2>&1
  fi
  shift 2
done
echo loaded`;

/** Whether the modules that scripts load can be loaded here, in their order. */
export const modulesPart = (world: World): Part => ({
  checks: ["modules"],
  withinMs: WITHIN_MS,
  look: async () => {
    const kinds = await kindsOf(world, world.left, (text) => JSON.stringify(moduleSteps(text)));
    const loads = await Promise.all(
      kinds
        .map(({ text, tasks }) => ({ steps: moduleSteps(text), tasks }))
        .filter(({ steps }) => steps.some(({ verb }) => verb === "load"))
        .slice(0, MOST)
        .map(async ({ steps, tasks }) => ({
          modules: steps.filter(({ verb }) => verb === "load").map(({ name }) => name),
          tasks,
          outcome: await tryModules(world.system, steps),
        })),
    );
    return judgeModules({ loads });
  },
});

async function tryModules(
  { exec }: System,
  steps: readonly ModuleStep[],
): Promise<ModuleFacts["loads"][number]["outcome"]> {
  const words = steps.flatMap(({ verb, name }) => [verb, name]);
  const { stdout, exitCode, timedOut, startError } = await exec.run({
    command: "bash",
    args: ["-lc", PROGRAM, "preflight", ...words],
    timeoutMs: WITHIN_MS - 1000,
  });
  if (exitCode === 90 || startError !== undefined) return { kind: "absent" };
  if (timedOut) throw new Error("the module command did not answer in time");
  const said = stdout
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "");
  if (said.at(-1) === "loaded") return { kind: "loaded" };
  return { kind: "refused", reason: said.join(" ").replaceAll(/\s+/g, " ").slice(0, 160) || "it failed" };
}
