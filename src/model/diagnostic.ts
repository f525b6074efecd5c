export type Severity = "error" | "warning" | "info";

/** Where a finding stands: lines and columns count from 1, columns in UTF-16 units as editors count them. */
export interface Location {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Exclusive: the range is empty where something is missing, as an empty cell. */
  readonly endLine: number;
  readonly endColumn: number;
  /** The whole first line, without its line end, so that a finding can be shown without reading the file again. */
  readonly source: string;
}

/** What is wrong, and what to do about it. No error is without a next step. */
export type Finding = {
  /** Stable and dotted, e.g. `summary.duplicate-run`: scripts match on it, messages may change. */
  readonly code: string;
  readonly message: string;
} & (
  | {
      readonly severity: "error";
      /** The next step, as an imperative sentence, best with the command to type. */
      readonly next: string;
    }
  | { readonly severity: "warning" | "info"; readonly next?: string }
);

/** One finding and where it stands. An error stops before anything is submitted. */
export type Diagnostic = Finding & {
  readonly path?: string;
  readonly location?: Location;
};

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === "error");

/** Puts findings in the order of their files and lines; those that concern no line stand first. */
export function byPlace({ location: one }: Diagnostic, { location: other }: Diagnostic): number {
  const [path, otherPath] = [one?.path ?? "", other?.path ?? ""];
  if (path !== otherPath) return path < otherPath ? -1 : 1;
  return (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0);
}
