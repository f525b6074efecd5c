/** What is known of an output by looking at it. Paths are as a person would write them, relative to the experiment. */
export type Verdict =
  /** `path`: where it was found. `isSome`: it is whole, but whether there should be more of them nobody says. */
  | { readonly kind: "valid"; readonly path?: string; readonly isSome?: true }
  /** Nothing is there; on a shared file system it may still appear. */
  | ({ readonly kind: "missing"; readonly path: string } & OfEpoch)
  /** Something is there and is not whole; while it is being written, it may still become so. */
  | ({ readonly kind: "broken"; readonly path: string; readonly problem: string } & OfEpoch);

/** Where several epochs are expected: which one it is of, and for how many others the like is true. */
interface OfEpoch {
  readonly epoch?: number;
  readonly others?: readonly number[];
}

export const valid: Verdict = { kind: "valid" };

/** In one line, for the Notes cell. */
export function problemOf(verdict: Exclude<Verdict, { kind: "valid" }>): string {
  const { path, epoch, others = [] } = verdict;
  const what = verdict.kind === "missing" ? `${path} is missing` : `${path}: ${verdict.problem}`;
  const which = epoch === undefined ? "" : `epoch ${epoch}: `;
  return `${which}${what}${others.length === 0 ? "" : `; ${alsoText(others)}`}`;
}

/** Named one by one, these would fill the cell. */
const MANY = 4;

function alsoText(epochs: readonly number[]): string {
  const named = epochs.slice(0, MANY).join(", ");
  const more = epochs.length > MANY ? ` and ${epochs.length - MANY} more` : "";
  return `epoch${epochs.length === 1 ? "" : "s"} ${named}${more} too`;
}
