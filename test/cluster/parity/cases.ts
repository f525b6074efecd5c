import type { Cases } from "./case.ts";
import { DIRECTIVES } from "./cases/directives.ts";
import { ENVIRONMENT } from "./cases/environment.ts";
import { OUTCOMES } from "./cases/outcomes.ts";
import { OUTPUTS } from "./cases/outputs.ts";
import { REFUSALS } from "./cases/refusals.ts";
import { RESOURCES } from "./cases/resources.ts";
import { SIGNALS_AND_CHILDREN } from "./cases/signals.ts";
import { WAITING } from "./cases/waiting.ts";

export const CASES: Cases = {
  ...OUTCOMES,
  ...OUTPUTS,
  ...ENVIRONMENT,
  ...DIRECTIVES,
  ...SIGNALS_AND_CHILDREN,
  ...WAITING,
  ...RESOURCES,
  ...REFUSALS,
};
