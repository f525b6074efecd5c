import { expect, test } from "vitest";
import { renderCheckpoints } from "../../../src/cli/text/checkpoints.ts";
import { renderValidated } from "../../../src/cli/text/validated.ts";
import { screen } from "../examples.ts";

test("where nothing has outputs to check, nothing is said to have been read", () => {
  const task = { key: "training/a", stage: "training", run: "a", tool: "command" } as const;
  const unchecked = {
    ...task,
    status: "completed",
    verdict: "unchecked",
    why: "it names none",
  } as const;
  const text = (...tasks: Parameters<typeof renderValidated>[0]["tasks"]): string =>
    renderValidated({ experiment: "e", tasks, isDeep: false }, screen(80));
  expect(text(unchecked)).toBe("  · training/a  it names none\n\n1 without outputs to check\n");
  expect(text(unchecked, { ...unchecked, verdict: "valid", path: "a/out" })).toContain(
    "1 valid · 1 without outputs to check, by their headers; --deep reads everything\n",
  );
});

test("runs whose tools keep no checkpoints are told of together, and have no sum", () => {
  const none = { exists: false, bytes: 0, epochs: [], steps: [], checkpoints: [] };
  const view = { experiment: "e", bytes: 0, runs: ["a", "b"].map((run) => ({ ...none, run })) };
  const text = renderCheckpoints(view, screen(80), 0);
  expect(text).toBe("a, b · none of their tools says where checkpoints lie\n");
  const more = { ...view, runs: [...view.runs, { ...none, run: "c", tool: "torchtune" }] };
  expect(renderCheckpoints(more, screen(80), 0)).toBe(`c · no checkpoint\n\n${text}`);
});
