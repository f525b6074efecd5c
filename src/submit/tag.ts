import type { TaskKey } from "../model/experiment.ts";

/** Length of a tag: 40 bits, so that among 10,000 jobs of one user a chance meeting is one in 20,000. */
const TAG_LENGTH = 8;

/** Crockford's alphabet: no letter that reads like another, none that SLURM or a shell gives a meaning. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The tag that a job's name ends in; undefined where it has none, as what people submit by hand. */
export const tagIn = (name: string): string | undefined => /~([0-9a-hjkmnp-tv-z]{8})$/.exec(name)?.[1];

/** Hashes text to bytes; passed in, since this folder touches nothing of the system's. */
export type Hash = (text: string) => Uint8Array;

/** Names one attempt of one task of one experiment: always the same for the same three. */
export function tagOf(hash: Hash, experimentId: string, task: TaskKey, attempt: number): string {
  const bytes = hash(JSON.stringify([experimentId, task, attempt]));
  return Array.from(bytes.slice(0, TAG_LENGTH), (byte) => ALPHABET[byte % 32] ?? "0").join("");
}
