import type { JobUsage } from "../../../src/model/usage.ts";
import { type Measured, measure } from "../../../src/monitor/efficiency/measure.ts";
import { type Asked, askedBy, lastValues } from "../../../src/script/asked.ts";
import { readableDirectives } from "../../../src/script/directives.ts";
import { type Forms, formsOf } from "../../../src/script/forms.ts";

export const GB = 1024;
export const HOUR = 3600;

/** What a script with these options asks for, and in which form. */
export function ask(options: string): { readonly asked: Asked; readonly forms: Forms } {
  const last = lastValues(readableDirectives(`#!/bin/sh\n#SBATCH ${options}\n`));
  const asked = askedBy(last);
  return { asked, forms: formsOf(last, asked) };
}

/** A job that completed after an hour, but for what is said of it. */
export const used = (facts: Partial<JobUsage> = {}): JobUsage => ({
  id: "1",
  state: "COMPLETED",
  startedAt: 0,
  endedAt: HOUR * 1000,
  elapsedSeconds: HOUR,
  given: {},
  ...facts,
});

/** One job by what its script asked for and what it used. */
export function judged(options: string, ...usages: readonly Partial<JobUsage>[]) {
  const { asked, forms } = ask(options);
  const measured: Measured | undefined = measure(usages.map(used), asked);
  if (measured === undefined) throw new Error("no usage");
  return { measured, forms };
}
