/** What commands are for, as the help has them below each other. What is named nowhere is around it all. */
const PURPOSES: Readonly<Record<string, readonly string[]>> = {
  "The summary:": ["init", "scaffold", "check", "fmt"],
  "Run it:": ["plan", "preflight", "run", "tick", "cron", "cancel", "retry"],
  "See how it goes:": ["status", "logs", "diagnose", "efficiency", "monitor"],
  "What came of it:": ["validate", "checkpoints", "handoff"],
  "Many at once:": ["queue", "sweep"],
};

export const AROUND = "Around it:";

export const purposeOf = (command: string): string =>
  Object.entries(PURPOSES).find(([, commands]) => commands.includes(command))?.[0] ?? AROUND;

/** As much of a summary as stands on one line of a list: up to a semicolon, or a comma where that is still too long. */
export function brief(summary: string, room: number): string {
  const [first = ""] = summary.split(";");
  if (first.length <= room) return first;
  const end = Math.max(first.lastIndexOf(",", room), first.lastIndexOf(":", room));
  return end === -1 ? first : first.slice(0, end);
}
