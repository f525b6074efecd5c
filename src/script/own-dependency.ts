import { lastValues } from "./asked.ts";
import { takesAnother } from "./dependency.ts";
import { readableDirectives } from "./directives.ts";

/** Whether a job of this script can also be told to wait for another one: to a choice of its own nothing can be added. */
export const mayWaitForAnother = (script: string): boolean =>
  takesAnother(lastValues(readableDirectives(script))("dependency"));
