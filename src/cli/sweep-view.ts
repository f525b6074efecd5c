import { relative } from "node:path";
import { reaching, wayTo } from "../commands/invocation.ts";
import type { SweepResult } from "../commands/sweep/go-on.ts";
import type { SweepObserver } from "../commands/sweep/sweep.ts";
import type { Configuration } from "../model/trial.ts";
import type { Call } from "./spec.ts";
import type { Terminal } from "./terminal.ts";
import type { View } from "./view.ts";

/** A view that shows a sweep as well, once there is one. */
export interface SweepView extends SweepObserver {
  /** How it ended, or where it was left; empty where there was none. */
  end(result: SweepResult, terminal: Terminal, call: Call): string;
}

/** What shows sweeps is loaded with the first one: most experiments are none. */
export function sweepView(view: View): SweepView {
  let texts: typeof import("./text/sweep.ts") | undefined;
  let fixed: Configuration = {};
  let told = "";
  return {
    ...view,
    onBegin: async (outline, changes) => {
      texts = await import("./text/sweep.ts");
      fixed = outline.fixed;
      for (const line of [...texts.outlineLines(outline), ...changes]) view.say(line);
    },
    onEvent: (event) =>
      view.onEvent(
        event.kind === "trial" && texts !== undefined
          ? { ...event, parameters: texts.without(fixed, event.parameters) }
          : event,
      ),
    onProgress: (progress) => {
      const line = texts?.renderSweepLine(progress, fixed) ?? "";
      if (line !== told) view.onHeadline(line);
      told = line;
    },
    end: ({ folder, sweep }, terminal, { context }) => {
      if (sweep === undefined || texts === undefined) return "";
      const diagnose = reaching("runmark diagnose", nameOf(folder, context.cwd));
      return texts.renderSweepEnd(sweep, terminal, { fixed, diagnose });
    },
  };
}

/** How an experiment is named; undefined where one stands in it. */
const nameOf = (folder: string, cwd: string): string | undefined =>
  relative(folder, cwd).startsWith("..") ? wayTo(folder, cwd) : undefined;
