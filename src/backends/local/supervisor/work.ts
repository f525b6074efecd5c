import type { System } from "../../../system/ports.ts";
import { errnoOf, messageOf } from "../../errno.ts";
import { holdsClaim, renewClaim } from "../processes/claim.ts";
import { HEARTBEAT_MS } from "../processes/presence.ts";
import { finishedBelowPath } from "../records/layout.ts";
import { attendJobs } from "./attend-jobs.ts";
import type { Bell } from "./bell.ts";
import { fillMachine } from "./fill-machine.ts";
import { forgetFinished, nextFinishedBelow } from "./finished-below.ts";
import { noticeJobs } from "./notice-jobs.ts";
import { type Roster, unfinishedCount } from "./roster.ts";
import { sampleJobs, untilSample } from "./sample-jobs.ts";
import { heedSettings } from "./sharing.ts";
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

/**
 * Does one part of the work. What the world keeps it from (a full disk, a folder that is gone) is said once and left for the next
 * turn: the jobs of a supervisor that gives up would be watched by nobody.
 */
const attempter = (log: Roster["log"]) => {
  let said = "";
  return async (part: () => Promise<void>): Promise<void> => {
    try {
      await part();
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      const trouble = messageOf(error);
      if (trouble !== said) log(`tried again: ${trouble}`);
      said = trouble;
    }
  };
};

/** One supervisor's time: until there has been nothing to do for a while, or the folder is not its own any more. */
export const work = async (roster: Roster, bell: Bell, claim: number): Promise<"idle" | "lost"> => {
  const { system, folder, pace } = roster;
  const { clock } = system;
  const isPollDue = every(system, pace.pollMs, Number.NEGATIVE_INFINITY);
  const isHeartbeatDue = every(system, HEARTBEAT_MS, clock.steady());
  const attempt = attempter(roster.log);
  let busyAt = clock.steady();
  for (;;) {
    const isPoll = isPollDue();
    if (isPoll && !(await holdsClaim(system, folder, claim))) return "lost";
    const isNews = bell.wasRungFor("jobs");
    // Settings first: what was set before a job came holds for it.
    if (isPoll || isNews) await attempt(() => heedSettings(roster));
    if (isPoll || isNews) await attempt(() => noticeJobs(roster));
    if (isPoll) await attempt(() => attendJobs(roster));
    if (isPoll || isNews) await attempt(() => weighDependencies(roster));
    await attempt(() => fillMachine(roster));
    await attempt(() => sampleJobs(roster));
    if (isPoll) await attempt(() => keepMark(roster));
    if (isHeartbeatDue()) {
      await attempt(() => renewClaim(system, folder, claim));
      roster.books.renew();
    }
    if (unfinishedCount(roster) > 0) busyAt = clock.steady();
    else if (clock.steady() - busyAt >= pace.idleMs) return "idle";
    await bell.wait(Math.min(pace.pollMs, untilSample(roster)));
  }
};
