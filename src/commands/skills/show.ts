import { EXIT, stop } from "../../model/exit.ts";
import { didYouMean, likely } from "../../model/nearest.ts";
import { type Answer, stopped } from "../command.ts";
import { type Skill, shippedSkills, skillFiles } from "./shipped.ts";

export interface ListedSkills {
  readonly action: "list";
  readonly skills: readonly Skill[];
}

export interface ShownSkill {
  readonly action: "show";
  /** Below the folder of all skills: `run-experiment/SKILL.md`. */
  readonly path: string;
  readonly text: string;
}

export const listSkills = (): Answer<ListedSkills> => ({
  exitCode: EXIT.done,
  data: { action: "list", skills: shippedSkills(skillFiles()) },
  diagnostics: [],
});

/** The text of a skill, or of one of its files, for an agent that has nothing but the command. */
export function showSkill(named: string): Answer<ShownSkill> {
  const files = skillFiles();
  const wanted = named.replace(/^\.\//, "").replace(/\/+$/, "");
  const file = files.find(({ path }) => path === wanted || path === `${wanted}/SKILL.md`);
  if (file !== undefined) return { exitCode: EXIT.done, data: { action: "show", ...file }, diagnostics: [] };
  return stopped(
    stop(EXIT.usage, "skills.unknown", `there is no skill or file of one called "${named}"`, nextFor(wanted)),
  );
}

function nextFor(wanted: string): string {
  const skills = shippedSkills(skillFiles());
  const skill = skills.find(({ name }) => wanted.startsWith(`${name}/`));
  const start = skill === undefined ? "" : `${skill.name}/`;
  const known = skill?.files ?? skills.map(({ name }) => name);
  const short = known.map((path) => path.slice(start.length));
  const near = likely(wanted.slice(start.length), short).map((path) => start + path);
  const guess = didYouMean(near);
  if (guess !== undefined) return guess;
  return skill === undefined || known.length <= MOST_LISTED
    ? `There are: ${known.join(", ")}`
    : `Its files are named in: runmark skills show ${skill.name}`;
}

/** A skill names its files, each with what for. */
const MOST_LISTED = 5;
