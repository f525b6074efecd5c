import type { Overview } from "../../commands/overview.ts";
import { harmless } from "../terminal.ts";

/** `queued: Resources: used by another experiment`: for what most of it waits, where nothing is at work that would show. */
export function waitText({ tasks }: Pick<Overview, "tasks">): string | undefined {
  if (tasks.some(({ status }) => status === "running" || status === "submitting")) return undefined;
  const counts = new Map<string, number>();
  for (const { status, reason = "" } of tasks)
    if (status === "queued" && reason !== "") counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  return first === undefined ? undefined : `queued: ${harmless(first[0])}`;
}
