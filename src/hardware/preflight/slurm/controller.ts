import type { SiteHealth } from "../../../model/site.ts";
import { failure, fine, type Line, unknown, warning } from "../line.ts";

/** The oldest release whose answers are known. */
const OLDEST = [22, 5] as const;

/** Without these no job can be submitted, found or ended; without the others less is known. */
const NEEDED: ReadonlySet<string> = new Set(["sbatch", "squeue", "scancel"]);

export const judgeController = (health: SiteHealth): readonly Line[] => [
  ...judgeCommands(health),
  judgeAnswer(health),
  judgeAccounting(health),
];

function judgeCommands({ missing, version }: SiteHealth): readonly Line[] {
  const load = "Load SLURM's module, or put its folder on PATH";
  const needed = missing.filter((command) => NEEDED.has(command));
  if (needed.length > 0) return [failure("slurm", `${listOf(needed)} not on PATH`, load)];
  const lines = missing.length === 0 ? [] : [warning("slurm", `${listOf(missing)} not on PATH`, load)];
  if (version.kind === "silent") return [...lines, unknown("slurm", version.reason)];
  const [major = 0, minor = 0] = version.value.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]))
    return lines.length > 0 ? lines : [fine("slurm", version.value)];
  return [
    ...lines,
    warning(
      "slurm",
      `${version.value}, older than 22.05, the oldest whose answers are known`,
      "See `runmark plan --test` before anything goes in",
    ),
  ];
}

const listOf = (commands: readonly string[]): string =>
  `${commands.join(", ")} ${commands.length === 1 ? "is" : "are"}`;

function judgeAnswer({ controller }: SiteHealth): Line {
  if (controller.kind === "silent")
    return failure(
      "controller",
      controller.reason,
      "See whether it is up: scontrol ping; nothing can go in before",
    );
  const { version } = controller.value;
  return fine("controller", `answers${version === undefined ? "" : `, ${version}`}`);
}

function judgeAccounting({ accounting }: SiteHealth): Line {
  if (accounting.kind === "silent")
    return warning(
      "accounting",
      `${accounting.reason}; ends are learned from squeue alone until it answers`,
      "See whether it is up: sacctmgr ping (slurmdbd)",
    );
  return fine(
    "accounting",
    accounting.value === "on" ? "answers" : "none here; jobs leave records of their own",
  );
}
