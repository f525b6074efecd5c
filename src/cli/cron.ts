import { Option } from "commander";
import type { CronWish } from "../commands/cron/cron.ts";
import { present } from "./present.ts";
import { allBelow, folderIn } from "./several.ts";
import type { Call, CommandSpec } from "./spec.ts";

const changes = (): Option[] => [
  new Option("-n, --dry-run", "show the entry and write nothing"),
  new Option("--force", "also where somebody has edited the entry"),
];

const wishOf = (call: Call): Omit<CronWish, "every"> => {
  const below = folderIn(call);
  const { dryRun, force } = call.options;
  return {
    ...{ named: call.words, dryRun: dryRun === true, force: force === true },
    ...(below === undefined ? {} : { below }),
  };
};

const install: CommandSpec = {
  name: "install",
  args: "[experiment...]",
  summary: "have cron take a step at regular intervals; the same again changes nothing",
  options: [
    new Option("--every <span>", "5m, 2h, 1d, or five fields of a crontab").default("5m"),
    allBelow(),
    ...changes(),
  ],
  examples: [
    "runmark cron install",
    "runmark cron install my_experiment --every 10m",
    "runmark cron install --all ~/experiments --dry-run",
  ],
  more: `One entry for each experiment, or one for all below a folder; whatever else
stands in the crontab stays as it is, byte by byte. The entry has the PATH and
the variables that a tick needs. What happens is added to .runmark/cron.log,
which is put aside when it is full; where nothing changes nothing is.`,
  async run(call) {
    const { installCron } = await import("../commands/cron/cron.ts");
    const { renderCron } = await import("./text/cron.ts");
    const answer = await installCron(call.context, { ...wishOf(call), every: String(call.options.every) });
    return present(answer, call.presentation, renderCron);
  },
};

const show: CommandSpec = {
  name: "show",
  args: "",
  summary: "the entries of runmark in your crontab",
  standsAlone: true,
  examples: ["runmark cron show"],
  async run({ context, presentation }) {
    const { showCron } = await import("../commands/cron/cron.ts");
    const { renderCron } = await import("./text/cron.ts");
    return present(await showCron(context), presentation, renderCron);
  },
};

const remove: CommandSpec = {
  name: "remove",
  args: "[experiment...]",
  summary: "take the entries of experiments out of the crontab",
  options: [allBelow(), ...changes()],
  examples: ["runmark cron remove", "runmark cron remove --all ~/experiments"],
  async run(call) {
    const { removeCron } = await import("../commands/cron/cron.ts");
    const { renderCron } = await import("./text/cron.ts");
    return present(await removeCron(call.context, wishOf(call)), call.presentation, renderCron);
  },
};

export const cron: CommandSpec = {
  name: "cron",
  args: "<command>",
  summary: "let cron take the steps: install, show or remove its entries",
  standsAlone: true,
  examples: ["runmark cron install", "runmark cron show", "runmark cron remove"],
  commands: [install, show, remove],
  run: () => Promise.reject(new Error("one of its commands has to be named")),
};
