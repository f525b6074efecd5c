import { type Diagnostic, hasErrors } from "./diagnostic.ts";
import { err, ok, type Result } from "./result.ts";

/** How the program ends. Scripts and agents rely on these numbers. */
export const EXIT = {
  done: 0,
  someFailed: 1,
  usage: 2,
  errors: 3,
  workLeft: 4,
  unreachable: 5,
  held: 6,
  personNeeded: 7,
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why nothing could be done, or not all of it: what to tell people, and the code to end with. */
export interface Stop {
  readonly exitCode: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
}

/** A stop with one error as its reason. */
export const stop = (
  exitCode: ExitCode,
  code: string,
  message: string,
  next: string,
  path?: string,
): Stop => ({
  exitCode,
  diagnostics: [
    {
      severity: "error",
      code,
      message,
      next,
      ...(path === undefined ? {} : { path }),
    },
  ],
});

/** Errors of the summary or the configuration stop before anything is done. */
export const stopOnErrors = (diagnostics: readonly Diagnostic[]): Result<undefined, Stop> =>
  hasErrors(diagnostics) ? err({ exitCode: EXIT.errors, diagnostics }) : ok(undefined);
