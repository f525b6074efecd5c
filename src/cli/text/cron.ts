import type { CronAnswer } from "../../commands/cron/cron.ts";
import { harmless, type Terminal } from "../terminal.ts";

/** What became of each entry, and the entry as it stands in the crontab. */
export function renderCron({ entries, how }: CronAnswer, { colors }: Terminal): string {
  if (entries.length === 0)
    return "no entry of runmark's in the crontab\n→ Add one with: runmark cron install\n";
  const told = entries.map(({ what, experiment, lines }) => {
    const head = experiment === undefined ? what : `${what}  ${harmless(experiment)}`;
    return [
      colors.bold(head),
      ...lines.map((line) => `  ${harmless(Buffer.from(line, "latin1").toString("utf8"))}`),
    ];
  });
  const end = how === "shown" && entries.some(({ what }) => what !== "there" && what !== "edited");
  return `${told.flat().join("\n")}\n${end ? "nothing was written\n" : ""}`;
}
