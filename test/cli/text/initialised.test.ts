import { expect, test } from "vitest";
import { renderInitialised } from "../../../src/cli/text/initialised.ts";

test("init names what it made, and the next two steps", () => {
  const made = { summary: "/x/a/e.md", created: ["a/e.md", "a/b.sh"], runs: 1 };
  expect(renderInitialised(made, "/x", "runmark plan a")).toBe(
    "Created an experiment with 1 run:\n  a/e.md\n  a/b.sh\n" +
      "→ Edit a/e.md, then see what would happen with: runmark plan a\n",
  );
});
