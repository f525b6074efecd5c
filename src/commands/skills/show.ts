import { EXIT, stop } from "../../model/exit.ts";
import { nearest } from "../../model/nearest.ts";
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
  const skill = shippedSkills(files).find(({ name }) => wanted.startsWith(`${name}/`));
  const known = skill?.files ?? shippedSkills(files).map(({ name }) => name);
  const meant = nearest(wanted, known);
  return stopped(
    stop(
      EXIT.usage,
      "skills.unknown",
      `there is no skill or file of one called "${named}"`,
      meant === undefined ? `There are: ${known.join(", ")}` : `Did you mean ${meant}?`,
    ),
  );
}
