import type { QueueStatus } from "./job.ts";

/** Everything that happens to a queue while it is at work: text, JSON and its log are renderings of these. */
export type QueueEvent =
  | { readonly kind: "opened"; readonly at: number; readonly text: string }
  | {
      readonly kind: "taken";
      readonly at: number;
      readonly id: string;
      readonly what: "added" | "changed" | "removed";
    }
  /** `attempt` of how many that the policy allows. */
  | {
      readonly kind: "started";
      readonly at: number;
      readonly id: string;
      readonly attempt: number;
      readonly allowed: number;
      readonly log: string;
    }
  /** It still runs from an earlier time. */
  | {
      readonly kind: "lives";
      readonly at: number;
      readonly id: string;
      readonly job: string;
      /** Its end was asked for. */
      readonly isEnding?: true;
    }
  | {
      readonly kind: "settled";
      readonly at: number;
      readonly id: string;
      readonly to: QueueStatus;
      readonly why?: string;
      readonly returnCode?: number;
      readonly seconds?: number;
      readonly log?: string;
    }
  /** Something is in the way, and is tried again. */
  | { readonly kind: "trouble"; readonly at: number; readonly text: string }
  | { readonly kind: "stopping"; readonly at: number; readonly text: string };

const TAKEN = {
  added: "added: it is new in the configuration",
  changed: "will run as the configuration now says",
  removed: "removed: the configuration has it no longer",
} as const;

/** What an event says, without the id of its job and without signs and colours. */
export const sentenceOf = (event: QueueEvent): string => {
  switch (event.kind) {
    case "opened":
    case "trouble":
    case "stopping":
      return event.text;
    case "taken":
      return TAKEN[event.what];
    case "started":
      return `running${event.attempt > 1 ? `, attempt ${event.attempt} of ${event.allowed}` : ""}`;
    case "lives":
      return `still running, as local job ${event.job} of an earlier start${event.isEnding ? "; its end was asked for" : ""}`;
    case "settled":
      return event.why === undefined ? event.to : `${event.to}: ${event.why}`;
    default:
      return event satisfies never;
  }
};
