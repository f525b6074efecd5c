import { Option } from "commander";
import { present } from "./present.ts";
import { type CommandSpec, oneOfItsOwn } from "./spec.ts";

const list: CommandSpec = {
  name: "list",
  args: "",
  summary: "the skills, and when an agent should read each",
  standsAlone: true,
  examples: ["runmark skills list", "runmark skills list --json"],
  async run({ presentation }) {
    const { listSkills } = await import("../commands/skills/show.ts");
    const { renderSkills } = await import("./text/skills.ts");
    return present(listSkills(), presentation, renderSkills);
  },
};

const show: CommandSpec = {
  name: "show",
  args: "<skill>",
  summary: "print a skill, or one of its files, for an agent that has nothing but this command",
  standsAlone: true,
  examples: [
    "runmark skills show run-experiment",
    "runmark skills show run-experiment/optimizers/torchtune/main.md",
  ],
  async run({ words: [name = ""], presentation }) {
    const { showSkill } = await import("../commands/skills/show.ts");
    return present(showSkill(name), presentation, ({ text }) => text);
  },
};

const install: CommandSpec = {
  name: "install",
  args: "[dir]",
  summary: "copy the skills to where agents look, or bring the copies there up to date",
  standsAlone: true,
  options: [
    new Option("-n, --dry-run", "show what would be written and write nothing"),
    new Option("--force", "replace files that somebody has changed, too"),
  ],
  examples: [
    "runmark skills install",
    "runmark skills install ~",
    "runmark skills install ~/.codex/skills --dry-run",
  ],
  more: `[dir] is a project, your home (for all projects), or a folder called skills;
without it, the repository that one stands in, or the folder. In a project they
go into .claude/skills and .agents/skills: those of the two whose .claude or
.agents is there, and where neither is, both. A file that somebody has changed
stays: the difference is shown, and nothing is written.`,
  async run({ context, words: [dir], options, presentation }) {
    const { installSkills } = await import("../commands/skills/install.ts");
    const { renderInstalled } = await import("./text/skills.ts");
    const how = { dryRun: options.dryRun === true, force: options.force === true };
    const answer = await installSkills(context, dir, how);
    return present(answer, presentation, (data, terminal) =>
      renderInstalled(data, answer.changed, terminal, context.cwd),
    );
  },
};

export const skills: CommandSpec = {
  name: "skills",
  args: "<command>",
  summary: "how agents work with runmark; list, print or install what they read",
  standsAlone: true,
  examples: ["runmark skills list", "runmark skills show run-experiment", "runmark skills install --dry-run"],
  commands: [list, show, install],
  run: oneOfItsOwn,
};
