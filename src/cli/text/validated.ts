import type { TaskVerdict, Validated } from "../../commands/validate.ts";
import { scoreText } from "../../model/score.ts";
import { isFinal } from "../../model/status.ts";
import { harmlessName, type Terminal } from "../terminal.ts";
import { cutMiddle, hang, pad, widest, widthOf } from "./columns.ts";
import { many } from "./many.ts";
import { SEPARATOR } from "./signs.ts";

/** The screen of `validate`: a line a task, with what was looked at and what is amiss. */
export function renderValidated({ tasks, isDeep }: Validated, terminal: Terminal): string {
  if (tasks.length === 0) return "There is no task here.\n";
  const names = widest(
    tasks.map(({ key }) => harmlessName(key)),
    Math.max(20, Math.floor(terminal.width / 2)),
  );
  const lines = tasks.flatMap((task) => {
    const name = pad(cutMiddle(harmlessName(task.key), names), names);
    const before = `  ${signOf(task, terminal)} ${name}  `;
    return hang(before, harmlessName(saysOf(task, terminal.width - widthOf(before))), terminal.width);
  });
  return `${[...lines, "", countsOf(tasks, isDeep)].join("\n")}\n`;
}

function signOf({ verdict, status }: TaskVerdict, { colors }: Terminal): string {
  if (verdict === "valid") return colors.green("✓");
  // It has not ended, so nothing has to be there yet.
  return verdict === "unchecked" || !isFinal(status) ? colors.dim("·") : colors.red("✗");
}

/** With nothing amiss a path is none to copy, and loses its middle where it is too long. */
function saysOf(task: TaskVerdict, room: number): string {
  const { verdict, path = "", why, status, expectedEpochs, pruned = [], result } = task;
  if (verdict === "valid") {
    const gone = pruned.filter((epoch) => epoch < (expectedEpochs ?? 0)).length;
    const epochs =
      expectedEpochs === undefined || expectedEpochs === 1
        ? ""
        : `${many(expectedEpochs, "epoch")}${gone === 0 ? "" : ` (${gone} pruned)`}, up to `;
    const short = cutMiddle(path, Math.max(12, room - widthOf(epochs) - 1));
    return [`${epochs}${short}`, ...scoresText(result)].join(", ");
  }
  return verdict === "unchecked" || isFinal(status) ? (why ?? "") : `${status}: ${why}`;
}

/** Few enough for a line. */
const MANY = 4;

const scoresText = (result: TaskVerdict["result"]): string[] =>
  (result?.scores ?? []).slice(0, MANY).map((score) => `${score.metric} ${scoreText(score)}`);

function countsOf(tasks: readonly TaskVerdict[], isDeep: boolean): string {
  const count = (is: (task: TaskVerdict) => boolean): number => tasks.filter(is).length;
  const isBad = ({ verdict }: TaskVerdict): boolean => verdict === "missing" || verdict === "broken";
  const counts: readonly (readonly [number, string])[] = [
    [count(({ verdict }) => verdict === "valid"), "valid"],
    [count((task) => isBad(task) && isFinal(task.status)), "not valid"],
    [count((task) => isBad(task) && !isFinal(task.status)), "not over"],
    [count(({ verdict }) => verdict === "unchecked"), "without outputs to check"],
  ];
  const parts = counts.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`]));
  // Without outputs there is nothing that was read.
  if (tasks.every(({ verdict }) => verdict === "unchecked")) return parts.join(SEPARATOR);
  return `${parts.join(SEPARATOR)}${isDeep ? ", every byte read" : ", by their headers; --deep reads everything"}`;
}
