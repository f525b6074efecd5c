import { expect, test } from "vitest";
import { CAUSE_IDS, type CauseId } from "../../src/model/cause.ts";
import { POLICIES } from "../../src/select/policies.ts";
import { readPages, spans, tableUnder } from "./documents.ts";

const rows = tableUnder(readPages(), "cause", "the next attempt").map(([causes = ""]) => spans(causes));

test("the table of retries has each cause once, among those of the same policy", () => {
  expect(rows.flat().sort()).toEqual([...CAUSE_IDS].sort());
  const remedies = rows.map((causes) => [
    ...new Set(causes.map((cause) => POLICIES[cause as CauseId].remedy)),
  ]);
  expect(remedies).toEqual([
    ...[["again"], ["elsewhere"], ["more_memory"], ["more_time"], ["smaller_batch"]],
    ...[["never"], ["never"]],
  ]);
});
