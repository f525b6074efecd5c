import type { Outlook } from "../../backends/backend.ts";
import { machineSettings } from "../../config/machine.ts";
import type { Need } from "../../hardware/preflight/need.ts";
import type { TaskKey } from "../../model/experiment.ts";
import type { BackendName } from "../../model/job.ts";
import type { MachineSettings } from "../../model/machine.ts";
import type { System } from "../../system/ports.ts";
import type { Choice } from "../../tick/choose/choose.ts";
import { isIdle, type View } from "../../tick/view.ts";
import type { ScriptFacts } from "../plan-scripts.ts";

/** A task that is left, and its script. */
export type LeftTask = readonly [TaskKey, ScriptFacts];

/** What all checks are made from. */
export interface World {
  readonly system: System;
  readonly signal: AbortSignal;
  readonly folder: string;
  /** The folder as a person standing here would name it. */
  readonly folderName: string;
  readonly view: View;
  readonly choices: readonly Choice[];
  readonly left: readonly LeftTask[];
  /** Those of them that go in now. */
  readonly going: readonly LeftTask[];
  readonly settings: MachineSettings;
  /** Absent where the backend cannot be had. */
  readonly backend?: BackendName;
  readonly outlook?: Outlook;
}

export const settingsOf = ({ config }: View): MachineSettings => machineSettings(config.values);

/** Jobs of this experiment may be at work. */
export const hasJobs = ({ choices }: Pick<World, "choices">): boolean => !isIdle(choices);

export const needsOf = (tasks: readonly LeftTask[]): readonly Need[] =>
  tasks.map(([task, { asked }]) => ({
    task,
    gpus: asked.gpus,
    ...(asked.memoryMiB === undefined ? {} : { memoryMiB: asked.memoryMiB }),
  }));

/** Jobs run on this machine. */
export const isHere = ({ backend }: Pick<World, "backend">): boolean => backend === "local";
