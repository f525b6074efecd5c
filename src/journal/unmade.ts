import type { AttemptEvent } from "../model/event.ts";
import type { Phase } from "../model/record.ts";

type Of<Kind> = Extract<AttemptEvent, { kind: Kind }>;

/** An answer that says so is proof; a look is none for ever, after an answer that was not clear or none at all. */
export function undelivered(
  { absence, reason: doubt }: Extract<Phase, { kind: "intended" }>,
  event: Of<"undelivered">,
): Phase {
  const { reason, obstacle } = event;
  const unseen = absence !== undefined || doubt !== undefined;
  return {
    kind: "undelivered",
    reason,
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(unseen ? { unseen } : {}),
  };
}

/** The scheduler does not take it, as it stands. */
export const refused = ({ at, reason, next }: Of<"refused">): Phase => ({
  kind: "over",
  status: "failed",
  at,
  note: reason,
  ...(next === undefined ? {} : { next }),
});
