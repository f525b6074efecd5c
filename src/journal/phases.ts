import type { AttemptEvent } from "../model/event.ts";
import type { Absence, Attempt, Phase } from "../model/record.ts";
import { refused, undelivered } from "./unmade.ts";

type Advance = Exclude<AttemptEvent, { kind: "intent" | "adopted" | "twin" | "adjusting" | "declined" }>;

/** Where the submission stands after the event. Throws where the event cannot follow. */
export function advance(attempt: Attempt, event: Advance): Phase {
  const { phase } = attempt;
  switch (event.kind) {
    case "submitted":
      expect(event, phase, "intended");
      return {
        kind: "live",
        job: { name: attempt.name, submittedAt: attempt.intendedAt, ...event.job },
      };
    case "refused":
      expect(event, phase, "intended");
      return refused(event);
    case "undelivered":
      return undelivered(expect(event, phase, "intended"), event);
    case "unclear":
      expect(event, phase, "intended");
      return { kind: "intended", reason: event.reason };
    case "sought":
      return sought(expect(event, phase, "intended"), event);
    case "seen":
      return seen(expect(event, phase, "live"), event);
    case "missed": {
      const live = expect(event, phase, "live");
      return { ...live, absence: longer(live.absence, event.at, event) };
    }
    case "cancelling":
      return { ...expect(event, phase, "live"), cancelledAt: event.at };
    case "ended":
      return ended(expect(event, phase, "live"), event);
    case "judged":
      return judged(expect(event, phase, "live", "ended"), event);
  }
}

type Of<Kind> = Extract<AttemptEvent, { kind: Kind }>;

/** The phase as one of those in which the event may come; throws in any other. */
export function expect<Kind extends Phase["kind"]>(
  event: AttemptEvent,
  phase: Phase,
  ...kinds: readonly Kind[]
): Extract<Phase, { kind: Kind }> {
  if (isOneOf(phase, kinds)) return phase;
  throw new Error(
    `"${event.kind}" of attempt ${event.attempt} of ${event.task}, which is ${phase.kind}, not ${kinds.join(" or ")}`,
  );
}

const isOneOf = <Kind extends Phase["kind"]>(
  phase: Phase,
  kinds: readonly Kind[],
): phase is Extract<Phase, { kind: Kind }> => (kinds as readonly string[]).includes(phase.kind);

/** To be in no record, and to be in one that says something, are not the same: the count starts anew. */
export function longer(
  absence: Absence | undefined,
  at: number,
  { recorded, elements }: Pick<Absence, "recorded" | "elements"> = {},
): Absence {
  const said = {
    ...(recorded === undefined ? {} : { recorded }),
    ...(elements === undefined ? {} : { elements }),
  };
  const isSame =
    (absence?.recorded === undefined) === (recorded === undefined) && absence?.elements === elements;
  if (absence === undefined || !isSame) return { since: at, looks: 1, until: at, ...said };
  return { since: absence.since, looks: absence.looks + 1, until: at, ...said };
}

function sought(phase: Extract<Phase, { kind: "intended" }>, event: Of<"sought">): Phase {
  const { absence, ...rest } = phase;
  if (!event.absent) return rest;
  const lookedAt = [...(absence?.lookedAt ?? []), event.at];
  return { ...rest, absence: { ...longer(absence, event.at), lookedAt } };
}

/** Made anew from its parts, since fields that are added to a copy make it slow, and here are the most events. */
function seen(phase: Extract<Phase, { kind: "live" }>, { at, sighting }: Of<"seen">): Phase {
  const { latest, cancelledAt } = phase;
  // A job that was adopted by its id alone is known by its name from the first time that it is seen.
  const job = phase.job.name === undefined ? { name: sighting.name, ...phase.job } : phase.job;
  const since = latest?.state === sighting.state ? (phase.since ?? at) : at;
  return {
    kind: "live",
    job,
    latest: sighting,
    since,
    ...(cancelledAt === undefined ? {} : { cancelledAt }),
  };
}

function ended({ job, cancelledAt }: Extract<Phase, { kind: "live" }>, event: Of<"ended">): Phase {
  const asked = cancelledAt === undefined ? {} : { cancelledAt };
  return { kind: "ended", job, last: event.sighting, at: event.at, ...asked };
}

function judged(phase: Extract<Phase, { kind: "live" | "ended" }>, event: Of<"judged">): Phase {
  const last = phase.kind === "ended" ? phase.last : phase.latest;
  return {
    kind: "over",
    status: event.status,
    at: event.at,
    job: phase.job,
    ...(event.note === undefined ? {} : { note: event.note }),
    ...(event.diagnosis === undefined ? {} : { diagnosis: event.diagnosis }),
    ...(last === undefined ? {} : { last }),
  };
}
