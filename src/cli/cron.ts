import { Option } from "commander";
import type { TableName } from "../commands/cron/table-name.ts";
import type { Named } from "../commands/cron/targets.ts";
import { notifyOption, settingArguments, settingOptions } from "./options.ts";
import { present } from "./present.ts";
import { allBelow, folderIn } from "./several.ts";
import { type Call, type CommandSpec, oneOfItsOwn } from "./spec.ts";

const scrontab = (): Option =>
  new Option("--scrontab", "SLURM's own cron, where the site has it, not this machine's");
const show = (): Option => new Option("-n, --dry-run", "show the change and write nothing");
const force = (): Option => new Option("--force", "also what somebody edited");

const tableOf = ({ options }: Call): TableName => (options.scrontab === true ? "scrontab" : "crontab");

const namedIn = (call: Call): Named => {
  const below = folderIn(call);
  return { experiments: call.words, ...(below === undefined ? {} : { below }) };
};

const installed: CommandSpec = {
  name: "install",
  args: "[experiment...]",
  summary: "let cron tick experiments: add their entries to your crontab, or bring them up to date",
  options: [
    new Option(
      "--every <time>",
      "time between ticks: 5m, 2h, 1d, or five fields in quotes; otherwise as it is, first 5m",
    ),
    allBelow(),
    ...settingOptions(),
    ...notifyOption(),
    scrontab(),
    show(),
    force(),
  ],
  examples: [
    "runmark cron install",
    "runmark cron install --all ~/experiments --every 10m",
    "runmark cron install --dry-run",
  ],
  more: `One entry for each experiment, or one for all below a folder. It names node,
this command and the experiment by their full paths and brings PATH, SLURM_CONF,
XDG_CONFIG_HOME and RUNMARK_* as they are now; every other byte of the crontab
stays. The same again writes nothing. An entry that somebody edited stays, and
is told. What ticks change goes to .runmark/cron.log beside the summary, with
one .1 behind it. A tick that meets another at work leaves; one that hangs is
ended after an hour.`,
  async run(call) {
    const { installCron } = await import("../commands/cron/install.ts");
    const { renderCronChanged } = await import("./text/cron.ts");
    const { every, dryRun, force } = call.options;
    const answer = await installCron(call.context, namedIn(call), {
      ...(typeof every === "string" ? { every } : {}),
      table: tableOf(call),
      options: settingArguments(call.options),
      dryRun: dryRun === true,
      force: force === true,
    });
    return present(answer, call.presentation, (data, terminal) =>
      renderCronChanged(data, call.context.cwd, terminal),
    );
  },
};

const shown: CommandSpec = {
  name: "show",
  args: "",
  summary: "list the entries that runmark has in your crontab on this machine",
  standsAlone: true,
  options: [scrontab()],
  examples: ["runmark cron show", "runmark cron show --json"],
  async run(call) {
    const { showCron } = await import("../commands/cron/show.ts");
    const { renderCronShown } = await import("./text/cron.ts");
    return present(await showCron(call.context, tableOf(call)), call.presentation, (data, terminal) =>
      renderCronShown(data, call.context.cwd, terminal),
    );
  },
};

const removed: CommandSpec = {
  name: "remove",
  args: "[experiment...]",
  summary: "take entries out of your crontab, by experiment or by the id that `show` tells",
  options: [allBelow(), scrontab(), show(), force()],
  examples: [
    "runmark cron remove",
    "runmark cron remove --all ~/experiments",
    "runmark cron remove 3f2a9c01",
  ],
  async run(call) {
    const { removeCron } = await import("../commands/cron/remove.ts");
    const { renderCronChanged } = await import("./text/cron.ts");
    const { dryRun, force } = call.options;
    const answer = await removeCron(call.context, namedIn(call), {
      table: tableOf(call),
      dryRun: dryRun === true,
      force: force === true,
    });
    return present(answer, call.presentation, (data, terminal) =>
      renderCronChanged(data, call.context.cwd, terminal),
    );
  },
};

export const cron: CommandSpec = {
  name: "cron",
  args: "<command>",
  summary: "let cron tick experiments; install, show or remove entries of a crontab",
  standsAlone: true,
  examples: ["runmark cron install", "runmark cron show", "runmark cron remove"],
  commands: [installed, shown, removed],
  run: oneOfItsOwn,
};
