import type { System } from "../../../system/ports.ts";
import { holdsClaim, renewClaim } from "../processes/claim.ts";
import { HEARTBEAT_MS } from "../processes/presence.ts";
import { finishedBelowPath } from "../records/layout.ts";
import { attendJobs } from "./attend-jobs.ts";
import type { Bell } from "./bell.ts";
import { careForMachine } from "./care.ts";
import { fillMachine } from "./fill-machine.ts";
import { forgetFinished, nextFinishedBelow } from "./finished-below.ts";
import { noticeJobs } from "./notice-jobs.ts";
import { type Roster, unfinishedCount } from "./roster.ts";
import { sampleJobs, untilSample } from "./sample-jobs.ts";
import { heedSettings } from "./sharing.ts";
import { attempt } from "./trouble.ts";
import { weighDependencies } from "./weigh-dependencies.ts";

/** Puts on file from which id on the next supervisor has to look, and forgets what lies below. */
export const keepMark = async (roster: Roster): Promise<void> => {
  const { files } = roster.system;
  const path = finishedBelowPath(roster.folder);
  const mark = `${nextFinishedBelow(roster)}\n`;
  if ((await files.readText(path)) !== mark) await files.write(path, mark);
  forgetFinished(roster);
};

/** A timer that is looked at, not one that rings: true once in `everyMs`. */
const every = ({ clock }: System, everyMs: number, from: number) => {
  let last = from;
  return (): boolean => {
    if (clock.steady() - last < everyMs) return false;
    last = clock.steady();
    return true;
  };
};

/** Where that cannot be told now, nothing in the folder is touched until it can. */
const holds = async (roster: Roster, claim: number): Promise<boolean | "unknown"> => {
  let isHeld = false;
  const isTold = await attempt(roster, "claim", async () => {
    isHeld = await holdsClaim(roster.system, roster.folder, claim);
  });
  return isTold ? isHeld : "unknown";
};

interface Turn {
  readonly isPoll: boolean;
  readonly isNews: boolean;
}

const takeTurn = async (roster: Roster, { isPoll, isNews }: Turn): Promise<void> => {
  // Settings first: what was set before a job came holds for it.
  if (isPoll || isNews) await attempt(roster, "settings", () => heedSettings(roster));
  if (isPoll || isNews) await attempt(roster, "jobs", () => noticeJobs(roster));
  if (isPoll) await attempt(roster, "watch", () => attendJobs(roster));
  if (isPoll || isNews) await attempt(roster, "dependencies", () => weighDependencies(roster));
  await attempt(roster, "care", () => careForMachine(roster));
  await attempt(roster, "starts", () => fillMachine(roster));
  await attempt(roster, "use", () => sampleJobs(roster));
  if (isPoll) await attempt(roster, "finished-below", () => keepMark(roster));
};

/** One supervisor's time: until there has been nothing to do for a while, or the folder is not its own any more. */
export const work = async (roster: Roster, bell: Bell, claim: number): Promise<"idle" | "lost"> => {
  const { system, folder, pace } = roster;
  const { clock } = system;
  const isPollDue = every(system, pace.pollMs, Number.NEGATIVE_INFINITY);
  const isHeartbeatDue = every(system, HEARTBEAT_MS, clock.steady());
  let busyAt = clock.steady();
  for (;;) {
    const isPoll = isPollDue();
    const isHeld = isPoll ? await holds(roster, claim) : true;
    if (isHeld === false) return "lost";
    if (isHeld === true) await takeTurn(roster, { isPoll, isNews: bell.wasRungFor("jobs") });
    if (isHeartbeatDue()) {
      await attempt(roster, "sign of life", () => renewClaim(system, folder, claim));
      roster.books.renew();
    }
    if (isHeld === "unknown" || unfinishedCount(roster) > 0) busyAt = clock.steady();
    else if (clock.steady() - busyAt >= pace.idleMs) return "idle";
    await bell.wait(Math.min(pace.pollMs, untilSample(roster)));
  }
};
