import type { HandoffFacts } from "../../../src/report/handoff/facts.ts";

const none = { total: 0, listed: [] };

/** The least that a handoff tells. */
export const plainFacts: HandoffFacts = {
  experiment: "sweep",
  folder: "/home/ana/sweep",
  summary: "experiment_summary.md",
  at: "2026-11-26T21:03:34.000Z",
  missing: [],
  stages: [],
  completed: none,
  underWay: none,
  failures: none,
  stuck: none,
  notes: none,
  next: [{ what: "Let it go on", commands: ["runmark run"] }],
};
