import type { Turned } from "../../commands/turned.ts";
import type { Event } from "../../model/event.ts";
import type { Sighting } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import { foundText, stillText, withAdvice } from "../../model/standing.ts";
import type { FinalStatus } from "../../model/status.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { many } from "./many.ts";
import { signed } from "./signs.ts";
import { configurationText } from "./sweep.ts";

/** One line for an event that a person wants to hear of; undefined for bookkeeping. */
export function renderEvent(event: Event, { colors }: Terminal): string | undefined {
  switch (event.kind) {
    case "submitted": {
      const how = event.how === "found" ? ", found again by its name" : "";
      return line(event.task, `${signed("queued", colors)} as job ${event.job.id}${how}`);
    }
    case "found":
      return line(event.task, `${signed("completed", colors)}: ${harmless(foundText(event.path))}`);
    case "adopted":
      return line(event.task, `${signed("queued", colors)} job ${event.job.id}, adopted from the summary`);
    case "refused":
      return line(
        event.task,
        `${signed("failed", colors)}, not accepted: ${withAdvice(event.reason, event.next)}`,
      );
    case "unclear":
      return line(event.task, `${signed("submitting", colors)}: ${event.reason}`);
    case "seen":
      // What is coming to its end has been told to run, or is told of in a moment.
      return meaningOf(event.sighting).kind === "active" && event.sighting.state !== "COMPLETING"
        ? line(
            event.task,
            `${signed("running", colors)} ${harmless(stillText(event.sighting) ?? where(event.sighting))}`,
          )
        : undefined;
    case "cancelling":
      return line(event.task, colors.dim("its job is told to end"));
    case "judged":
      return line(event.task, judgement(event.status, event.note, colors));
    case "adjusting":
      return line(event.task, colors.dim(adjustment(event)));
    case "declined":
      return line(event.task, colors.dim(`not tried again: ${event.reason}`));
    case "told":
      return line(event.task, colors.dim(WISHES[event.word]));
    case "trial":
      return line(event.run, colors.dim(`trial ${event.number}: ${configurationText(event.parameters)}`));
    case "stopped":
      return line(event.run, `stopped early: among the worse at step ${event.step}`);
    case "backend":
      return event.before === undefined
        ? undefined
        : `backend  ${event.name} from here on; until now it was ${event.before}`;
    case "opened":
    case "sweep":
    case "refused-trial":
    case "placed":
    case "rung":
    case "surveyed":
    case "pruned":
    case "scored":
    case "intent":
    case "undelivered":
    case "sought":
    case "missed":
    case "twin":
    case "ended":
    case "writing":
    case "written":
    case "unwritten":
      return undefined;
  }
}

/** `training/held1  ! blocked: held by you; scontrol release 5`: a person has to do something from now on. */
export const renderTurned = ({ task, status, reason }: Turned, { colors }: Terminal): string =>
  line(task, reason === undefined ? signed(status, colors) : `${signed(status, colors)}: ${reason}`);

/** What comes of the wish for another run while a job lives is told after it: that is told to end, and has ended. */
const WISHES = {
  cancel: "asked to be cancelled",
  retry: "asked to run again",
} as const;

const where = ({ node, array }: Sighting): string =>
  array === undefined ? `on ${node ?? "a node"}` : `with ${many(array.open, "task")} of its array left`;
/** `batch_size 4 → 2 in r1/finetune.yaml` */
const adjustment = ({ file, changes }: Extract<Event, { kind: "adjusting" }>): string =>
  `${changes.map(({ key, from, to }) => `${key} ${from === undefined ? "" : `${from} `}→ ${to}`).join(", ")} in ${file}`;

/** `✗ failed: exit code 3`; a note that begins with the status says it once. */
function judgement(status: FinalStatus, note: string | undefined, colors: Terminal["colors"]): string {
  if (note === undefined) return signed(status, colors);
  return note.startsWith(`${status} `)
    ? `${signed(status, colors)}${note.slice(status.length)}`
    : `${signed(status, colors)}: ${note}`;
}

const line = (task: string, text: string): string => harmlessButColour(`${harmless(task)}  ${text}`);

/** Colours are ours; the rest of a line was cleaned piece by piece or comes from a job. */
const harmlessButColour = (text: string): string =>
  text.replaceAll(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f]/g, "");
