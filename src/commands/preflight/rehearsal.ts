import { failure, fine, type Line, unknown, warning } from "../../hardware/preflight/line.ts";
import { namesOf } from "../../hardware/preflight/need.ts";
import { readableDirectives } from "../../script/directives.ts";
import { waitingScriptFindings } from "../../tick/choose/waiting-scripts.ts";
import type { InspectParts } from "../../tick/evidence/inspect.ts";
import { type AlikeAnswer, alikeAnswers, rehearseAll } from "../plan-rehearse.ts";
import type { Part } from "./part.ts";
import { kindsOf } from "./script-texts.ts";
import type { LeftTask, World } from "./world.ts";

/** As long as a controller may let sbatch wait, and some. */
const WITHIN_MS = 35_000;

/** A scheduler is asked about no more kinds of scripts than these: each is a call. */
const MOST_KINDS = 8;

/** Which scripts are missing, and what the backend would say to the others. */
export const rehearsalPart = (world: World, parts: InspectParts): Part => ({
  checks: ["scripts"],
  withinMs: WITHIN_MS,
  look: async () => {
    const [missing, said] = await Promise.all([missingScripts(world, parts), rehearsed(world)]);
    const lines = [...missing, ...said];
    return lines.length > 0 || world.left.length === 0 ? lines : [fine("scripts", takenText(world))];
  },
});

const takenText = ({ left, outlook }: World): string =>
  `${left.length === 1 ? "that of 1 task" : `those of ${left.length} tasks`} ${outlook === undefined ? "can be read" : "would be taken"}`;

async function missingScripts({ choices }: World, parts: InspectParts): Promise<readonly Line[]> {
  const blocked = choices.flatMap(({ task, decision }): Line[] =>
    decision.kind === "blocked" && decision.by === undefined && decision.next !== undefined
      ? [warning("scripts", `${task.key}: ${decision.reason}`, decision.next)]
      : [],
  );
  const waiting = await waitingScriptFindings(parts, choices);
  return [...blocked, ...waiting.map(({ message, next }) => warning("scripts", message, next))];
}

/** One of each kind is asked about: scripts that ask for the same are taken or refused together. */
async function rehearsed(world: World): Promise<readonly Line[]> {
  const { outlook, settings, signal } = world;
  if (outlook === undefined) return [];
  const limits = await outlook.limits(settings);
  // A controller that is silent lets each of them wait; that it is silent is said elsewhere.
  if (limits.silence !== undefined) return [unknown("scripts", "the controller does not answer")];
  const kinds = await kindsOf(world, world.left, (text) => (outlook.isFree ? text : askingPart(text)));
  const asked = outlook.isFree ? kinds : kinds.slice(0, MOST_KINDS);
  const said = await rehearseAll(
    outlook,
    settings,
    asked.map(({ first }): LeftTask => first),
    signal,
  );
  const rest = kinds.length - asked.length;
  const answers = asked.flatMap(({ first: [task], tasks }) => {
    const answer = said.get(task);
    return answer === undefined ? [] : [[tasks, answer] as const];
  });
  return [
    ...alikeAnswers(answers).flatMap(linesOf).filter(isNews),
    ...(rest === 0
      ? []
      : [fine("scripts", `${rest} more kinds of scripts; \`runmark plan --test\` asks about all`)]),
  ];
}

/** Its first line and all that it says to sbatch. */
const askingPart = (text: string): string =>
  JSON.stringify([text.split("\n", 1)[0], readableDirectives(text).map(({ name, value }) => [name, value])]);

function linesOf({ tasks, answer: said }: AlikeAnswer): readonly Line[] {
  const who = namesOf(tasks);
  switch (said.kind) {
    case "fine":
      return remarksIn(said.remark).map((remark) => warning("scripts", `${who}: ${remark}`));
    case "refused":
      return [failure("scripts", `${who} would be refused: ${said.reason}`, said.next)];
    case "wait":
      return [warning("scripts", `${who} would wait: ${said.reason}`, "It goes in by itself once it may")];
    case "unclear":
      return [unknown("scripts", `${who}: ${said.reason}`)];
  }
}

/** What a program is that is not found is told by the check of programs. */
const remarksIn = (remark = ""): readonly string[] =>
  remark.split("; ").filter((text) => text !== "" && !/^script line 1: .* is no program/.test(text));

/** What this machine lacks of GPUs or of memory alone is told by the checks of those. */
const isNews = ({ verdict, found }: Line): boolean =>
  verdict !== "failure" || !/not available: asks (?:\d+ gpus?|[\d.]+ [MG]B of memory); here /.test(found);
