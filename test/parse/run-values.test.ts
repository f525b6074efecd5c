import { expect, test } from "vitest";
import { runValues } from "../../src/parse/run-values.ts";
import { readSummary } from "../../src/parse/summary.ts";

test("a run has what its table says of it, with the place, but for what runmark writes there", () => {
  const text = `# X

## Runs

| Run Name | Model | LoRA Rank | Epochs | Status | Job ID | Notes |
|---|---|---|---|---|---|---|
| **r8** | \`a_b\` | 8 | 2 | pending | - | mine |
| base | m | - | TBD | pending | - | - |
`;
  const values = runValues(readSummary("s.md", text, "x"));
  const shown = [...values].map(([run, all]) => [
    run,
    ...all.map(
      ({ heading, text: value, location }) => `${heading}=${value}@${location.line}:${location.column}`,
    ),
  ]);
  expect(shown).toEqual([
    ["r8", "Model=a_b@7:12", "LoRA Rank=8@7:20", "Epochs=2@7:24"],
    ["base", "Model=m@8:10", "LoRA Rank=undefined@8:14", "Epochs=undefined@8:18"],
  ]);
});
