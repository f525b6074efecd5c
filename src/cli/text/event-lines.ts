import type { Event } from "../../model/event.ts";
import type { Terminal } from "../terminal.ts";
import { renderEvent } from "./events.ts";

/**
 * Events as lines, with a memory of what was asked for: that a job runs which is to end, or that it was told to, is no news to
 * whoever has just asked for it.
 */
export function eventLines(): (event: Event, terminal: Terminal) => string | undefined {
  const asked = new Map<string, "retry" | "cancel" | "ending">();
  return (event, terminal) => {
    if (event.kind === "told") asked.set(event.task, event.word);
    if (event.kind === "submitted" || event.kind === "judged") asked.delete(event.task);
    if (event.kind === "seen" && asked.has(event.task)) return undefined;
    if (event.kind === "cancelling") {
      // It is asked for again each minute.
      if (asked.get(event.task) !== "retry") return undefined;
      asked.set(event.task, "ending");
    }
    return renderEvent(event, terminal);
  };
}
