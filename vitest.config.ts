import { defineConfig } from "vitest/config";

/**
 * unit: pure code and small files, seconds. commands: the built command as a process, with fake SLURM binaries and
 * the local backend. cluster: the built command on a real SLURM cluster that the suite starts itself.
 */
export default defineConfig({
  test: {
    // Most files wait for processes: a core left free, as is the default, would double their time on two.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/commands/**", "test/cluster/**", "test/bench/**"],
          // Processes on a busy machine take their time.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "commands",
          include: ["test/commands/**/*.test.ts"],
          globalSetup: ["test/commands/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "cluster",
          include: ["test/cluster/**/*.test.ts"],
          globalSetup: ["test/cluster/setup.ts"],
          // After the others, which would keep its daemons waiting; then two files at a time, each with a cluster of its own.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
