/**
 * What each room of `src/` may import of ours, besides itself: whole rooms (`model`) or single files (`backends/backend.ts`);
 * behind `type ` only types. A file at the top of `src/` is a room of its own.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  script: ["model"],
  markdown: ["model"],
  parse: ["model", "markdown"],
  select: ["model"],
  submit: ["model", "script"],
  monitor: ["model", "script"],
  tools: ["model"],
  validate: ["model", "tools", "type system/ports.ts"],
  journal: ["model", "type system/ports.ts"],
  config: ["model", "tools"],
  backends: [
    "model",
    "script",
    "hardware/thermal",
    "hardware/gpus",
    "type system/ports.ts",
    "type system/retry.ts",
  ],
  system: ["model"],
  tick: [
    ...["model", "script", "parse", "select", "submit", "monitor", "validate", "tools", "journal"],
    ...["config", "type backends/backend.ts", "type system/ports.ts", "type system/retry.ts"],
  ],
  queue: [
    ...["model", "script", "submit", "monitor", "journal", "config"],
    ...[
      "tick/folder/identity.ts",
      "tick/folder/local-time.ts",
      "type backends/backend.ts",
      "type system/ports.ts",
    ],
  ],
  hardware: ["model", "type system/ports.ts"],
  report: ["model", "markdown"],
  cron: ["model"],
  notify: ["model"],
  shipped: [],
  placeholders: ["model"],
  scaffold: ["model", "placeholders", "tools"],
  sweep: ["model", "script", "placeholders", "tools", "config", "type system/ports.ts"],
  commands: [
    ...["model", "script", "parse", "select", "submit", "monitor", "validate", "tools", "journal"],
    ...[
      "config",
      "tick",
      "queue",
      "sweep",
      "placeholders",
      "scaffold",
      "hardware",
      "report",
      "cron",
      "notify",
      "shipped",
      "markdown",
      "type backends/backend.ts",
      "type system/ports.ts",
      "type system/retry.ts",
    ],
  ],
  cli: ["commands", "model", "config", "queue/event.ts", "queue/job.ts", "journal/schema.ts"],
  "version.ts": [],
  "library.ts": [],
  "main.ts": [
    ...["cli", "commands", "tick", "journal", "config", "backends", "system", "model", "version.ts"],
  ],
};

/**
 * What the rooms within a room may import of each other. The files beside them are its surface: they may import all of them, and
 * none of them imports a file of the surface.
 */
export const INNER_ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "backends/local": {
    records: [],
    machine: ["records"],
    schedule: ["records", "machine"],
    asked: ["records", "machine", "schedule"],
    processes: ["records"],
    books: ["records", "schedule", "processes"],
    sightings: ["records", "processes"],
    supervisor: ["records", "machine", "schedule", "processes", "books", "sightings"],
  },
  tick: {
    folder: [],
    session: ["folder"],
    observe: ["folder", "session"],
    evidence: ["folder"],
    choose: ["folder", "session", "evidence"],
    judge: ["folder", "session", "evidence", "choose"],
    findings: ["folder", "evidence", "choose"],
    send: ["folder", "session", "observe", "evidence", "choose"],
    usage: ["folder", "evidence", "choose"],
    watch: ["evidence", "choose", "usage"],
  },
};
