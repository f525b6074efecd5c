import { InvalidArgumentError, Option } from "commander";
import { fromText, type KeyName, problemWith, wordsOf } from "../config/keys.ts";
import { asWord } from "../model/shell-word.ts";

/** Options of every command. */
export interface CommonOptions {
  readonly experiment?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly color: boolean;
  /** Of commands that list things: every one. Of those that take several experiments: the folder that they are below. */
  readonly all?: true | string;
}

export const commonOptions = (standsAlone = false): Option[] => [
  ...(standsAlone ? [] : [new Option("-C, --experiment <path>", "folder or summary file of the experiment")]),
  new Option("--json", "one JSON value on stdout, everything else on stderr"),
  new Option("-q, --quiet", "say nothing but errors"),
  new Option("--no-color", "no colours"),
];

/** A setting that a flag overrides for one command. */
interface SettingFlag {
  readonly key: KeyName;
  readonly flags: string;
  readonly meaning: string;
}

/** Those of commands that submit, by the name of the option. */
const SUBMITTING: Readonly<Record<string, SettingFlag>> = {
  backend: { key: "backend", flags: "--backend <name>", meaning: "where jobs run" },
  maxInFlight: {
    key: "max_in_flight",
    flags: "--max-in-flight <n>",
    meaning: "jobs queued or running at most",
  },
  maxQueued: {
    key: "max_queued",
    flags: "--max-queued <n>",
    meaning: "all of your jobs in the queue at most",
  },
  maxGpuHours: {
    key: "max_gpu_hours",
    flags: "--max-gpu-hours <n>",
    meaning: "GPU-hours of the experiment at most, spent ones included",
  },
  stagger: {
    key: "stagger.seconds",
    flags: "--stagger <seconds>",
    meaning: "time between the starts of jobs",
  },
  poll: { key: "poll.seconds", flags: "--poll <seconds>", meaning: "time between looks at the queue" },
  maxAttempts: { key: "retry.max_attempts", flags: "--max-attempts <n>", meaning: "attempts per task" },
};

const NOTIFY: SettingFlag = {
  key: "notify",
  flags: "--notify <command>",
  meaning: "is told of each end, and of what waits for a person: JSON on its input",
};

const SETTINGS: Readonly<Record<string, SettingFlag>> = { ...SUBMITTING, notify: NOTIFY };

/** Reads what an option takes as a whole number. */
export const whole =
  (least: number) =>
  (text: string): number => {
    if (!/^\d+$/.test(text.trim()) || Number(text) < least)
      throw new InvalidArgumentError(`It takes a whole number from ${least}.`);
    return Number(text);
  };

const optionOf = ({ key, flags, meaning }: SettingFlag): Option => {
  const option = new Option(flags, meaning);
  const words = wordsOf(key);
  if (words !== undefined) option.choices(words);
  return option.argParser((text) => {
    const value = fromText(key, text);
    const problem = problemWith(key, value);
    if (problem !== undefined) throw new InvalidArgumentError(problem);
    return value;
  });
};

/** The flags for settings that commands which submit take. */
export const settingOptions = (): Option[] => Object.values(SUBMITTING).map(optionOf);

/** Of commands that take steps. */
export const notifyOption = (): Option[] => [optionOf(NOTIFY)];

/** Of commands that spend cluster time. */
export const dryRun = (): Option => new Option("-n, --dry-run", "show the plan and do nothing");

export const listAll = (): Option => new Option("--all", "list every task");

/** Of commands that look first whether jobs can run at all. */
export const noPreflight = (): Option =>
  new Option("--no-preflight", "do not look first whether what the jobs need is there");

/** The flags for settings as they were given, each word for itself. */
export const settingArguments = (options: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(SETTINGS)
    .filter(([name]) => options[name] !== undefined)
    .flatMap(([name, { flags }]) => [flags.replace(/ .*/, ""), String(options[name])]);

/** The same, to be typed again: ` --max-gpu-hours 3`. Without one, nothing. */
export const settingWords = (options: Readonly<Record<string, unknown>>): string =>
  settingArguments(options)
    .map((word) => ` ${asWord(word)}`)
    .join("");

/** What the flags say, as a layer of the configuration. */
export function flagsFrom(options: Readonly<Record<string, unknown>>): Map<KeyName, unknown> {
  const flags = new Map<KeyName, unknown>();
  for (const [name, { key }] of Object.entries(SETTINGS)) {
    if (options[name] !== undefined) flags.set(key, options[name]);
  }
  return flags;
}
