import type { CauseId } from "../../model/cause.ts";
import { HARDWARE_RULES } from "./hardware-rules.ts";
import type { Rule } from "./rule.ts";
import { OTHERWISE, SCHEDULER_RULES } from "./scheduler-rules.ts";
import { SERVICE_RULES } from "./service-rules.ts";
import { SOFTWARE_RULES } from "./software-rules.ts";

/** Every cause that a line may give away. On one line the first that matches counts: the special before the general. */
export const LINE_RULES: readonly Rule[] = [
  ...SCHEDULER_RULES,
  ...SERVICE_RULES,
  ...HARDWARE_RULES,
  ...SOFTWARE_RULES,
];

const BY_ID: ReadonlyMap<CauseId, Rule> = new Map(
  [...Object.values(OTHERWISE), ...LINE_RULES].map((rule) => [rule.id, rule]),
);

export const ruleOf = (id: CauseId): Rule => BY_ID.get(id) ?? OTHERWISE.unknown;
