import type { Diagnostic } from "../model/diagnostic.ts";

/** Whether a finding has not been told yet: a person hears of it once, not at every tick. */
export function isNew(told: Set<string>, { code, message }: Diagnostic): boolean {
  const key = `${code}\0${message}`;
  if (told.has(key)) return false;
  told.add(key);
  return true;
}
