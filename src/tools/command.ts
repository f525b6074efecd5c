import type { Tool } from "./tool.ts";

/** The row's own Script or Command, run in the experiment folder. What it leaves behind is not known: its exit code decides. */
export const command: Tool = { name: "command", script: ["{script}"], cwd: "experiment", outputs: [] };
