/** What one task that is left asks for. */
export interface Need {
  readonly task: string;
  readonly gpus: number;
  /** Absent: it does not say. */
  readonly memoryMiB?: number;
}

/** `training/a`, `training/a and 3 more`. */
export const namesOf = ([first = "", ...others]: readonly string[]): string =>
  `${first}${others.length === 0 ? "" : ` and ${others.length} more`}`;

/** `1 GPU`, `2 GPUs`. */
export const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The tasks that ask for most of something, and how much that is; 0 and none where nobody asks. */
export function mostAsked(
  needs: readonly Need[],
  amountOf: (need: Need) => number | undefined,
): { readonly most: number; readonly tasks: readonly string[] } {
  const most = needs.reduce((all, need) => Math.max(all, amountOf(need) ?? 0), 0);
  const tasks = most === 0 ? [] : needs.filter((need) => amountOf(need) === most).map(({ task }) => task);
  return { most, tasks };
}
