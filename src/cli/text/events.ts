import type { Event } from "../../model/event.ts";
import { meaningOf } from "../../model/meaning.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { signed } from "./overview.ts";

/** One line for an event that a person wants to hear of; undefined for bookkeeping. */
export function renderEvent(event: Event, { colors }: Terminal): string | undefined {
  switch (event.kind) {
    case "submitted": {
      const how = event.how === "found" ? ", found again by its name" : "";
      return line(event.task, `${signed("queued", colors)} as job ${event.job.id}${how}`);
    }
    case "adopted":
      return line(event.task, `${signed("queued", colors)} job ${event.job.id}, adopted from the summary`);
    case "refused":
      return line(event.task, `${signed("failed", colors)}, not accepted: ${event.reason}`);
    case "unclear":
      return line(event.task, `${signed("submitting", colors)}: ${event.reason}`);
    case "seen":
      return meaningOf(event.sighting).kind === "active"
        ? line(event.task, `${signed("running", colors)} on ${event.sighting.node ?? "a node"}`)
        : undefined;
    case "cancelling":
      return line(event.task, `${signed("cancelled", colors)} asked for`);
    case "judged":
      return line(
        event.task,
        `${signed(event.status, colors)}${event.note === undefined ? "" : `: ${event.note}`}`,
      );
    case "told":
      return line(event.task, colors.dim(`asked to ${event.word}`));
    case "opened":
    case "backend":
    case "surveyed":
    case "intent":
    case "undelivered":
    case "sought":
    case "missed":
    case "ended":
    case "writing":
    case "written":
    case "unwritten":
      return undefined;
  }
}

const line = (task: string, text: string): string => harmlessButColour(`${harmless(task)}  ${text}`);

/** Colours are ours; the rest of a line was cleaned piece by piece or comes from a job. */
const harmlessButColour = (text: string): string =>
  text.replaceAll(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f]/g, "");
