import { parseObject } from "../../../model/json-object.ts";
import { CARE } from "../../../model/machine.ts";
import type { SamplingAnswer, SamplingOrder } from "../../../model/sampling.ts";
import { experimentFolder, samplesPath } from "../records/layout.ts";
import { heedTemperature, heedUnsetPause, LOOK_MOST_MS, mindsHeat } from "./heat.ts";
import { type Roster, unfinishedCount } from "./roster.ts";
import { standStill, stopAgain } from "./stand-still.ts";
import { attempt, forgetTrouble, tell } from "./trouble.ts";

/** The hidden subcommand under which `main` looks at the machine once. It reads an order and answers, both in JSON. */
export const SAMPLE_COMMAND = "__sample";

/** The first sample beside jobs: what is over by then is not worth one. */
const FIRST_SAMPLE_MS = 60_000;

/**
 * Has this machine looked at, and does what follows from what was said: a process of its own looks, so that nothing stays in our
 * memory and a driver that hangs holds nobody up.
 */
export const careForMachine = async (roster: Roster): Promise<void> => {
  const { care } = roster;
  const { answer } = care;
  care.answer = undefined;
  if (answer !== undefined) {
    tellTroubles(roster, answer);
    await attempt(roster, "heat", () => heedTemperature(roster, answer));
    await attempt(roster, "heat", () => stopAgain(roster));
  }
  await attempt(roster, "heat", () => heedUnsetPause(roster));
  await standStill(roster);
  if (!care.isLooking) lookIfDue(roster);
};

const tellTroubles = (roster: Roster, { troubles }: SamplingAnswer): void => {
  if (troubles.length === 0) forgetTrouble(roster, "this machine");
  else tell(roster, "this machine", troubles.join("; "));
};

const sampleMs = ({ settings }: Roster): number => (settings.sampleSeconds ?? CARE.sampleSeconds) * 1000;

const lookIfDue = (roster: Roster): void => {
  const { care, running, pace } = roster;
  const now = roster.system.clock.steady();
  const everyMs = sampleMs(roster);
  if (running.size > 0) care.sampleAt ??= now + Math.min(everyMs, FIRST_SAMPLE_MS);
  // What was set to less since counts from now on.
  const sampleAt = Math.min(care.sampleAt ?? Number.POSITIVE_INFINITY, now + everyMs);
  const isSampleDue = everyMs > 0 && running.size > 0 && sampleAt <= now;
  const isHeatDue = mindsHeat(roster) && unfinishedCount(roster) > 0 && care.heatAt <= now;
  if (isSampleDue) care.sampleAt = now + everyMs;
  else if (care.sampleAt !== undefined) care.sampleAt = sampleAt;
  if (isSampleDue || isHeatDue) {
    care.heatAt = now + pace.heatMs;
    void look(roster, orderFor(roster, isSampleDue));
  }
};

const orderFor = ({ running, folder, settings }: Roster, isSample: boolean): SamplingOrder => ({
  ...(isSample ? { file: samplesPath(folder) } : {}),
  jobs: isSample
    ? [...running.values()]
        // That a GPU idles under one that stands still says nothing of the job.
        .filter(({ pausedAt }) => pausedAt === undefined)
        .map(({ id, request, start }) => ({
          ...{ id, name: request.name },
          ...{ pid: start.pid, gpus: start.gpus },
        }))
    : [],
  ...(settings.thermal?.command === undefined ? {} : { temperatureCommand: settings.thermal.command }),
});

/** Never rejects: whatever came of it is an answer. */
const look = async (roster: Roster, order: SamplingOrder): Promise<void> => {
  const { system, care, wake, folder } = roster;
  const { node, entry } = system.host.self;
  care.isLooking = true;
  const result = await system.exec.run({
    command: node,
    args: [entry, SAMPLE_COMMAND],
    // What people name as thermal.command is named from there.
    cwd: experimentFolder(folder),
    input: JSON.stringify(order),
    timeoutMs: LOOK_MOST_MS,
  });
  const said = result.exitCode === 0 ? parseAnswer(result.stdout) : undefined;
  const why = result.startError ?? (result.timedOut ? "in vain" : `exit ${result.exitCode ?? result.signal}`);
  const failure = `it could not be looked at: ${why}`;
  care.answer = said ?? { unread: failure, troubles: [failure] };
  care.isLooking = false;
  wake();
};

const parseAnswer = (text: string): SamplingAnswer | undefined => {
  const value = parseObject(text);
  if (value === undefined) return undefined;
  const { temperatureC, unread, troubles }: Record<string, unknown> = Object.fromEntries(
    Object.entries(value),
  );
  if (!Array.isArray(troubles)) return undefined;
  return {
    troubles: troubles.map(String),
    ...(typeof temperatureC === "number" ? { temperatureC } : {}),
    ...(typeof unread === "string" ? { unread } : {}),
  };
};
