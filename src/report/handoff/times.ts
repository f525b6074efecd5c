/** When a handoff was written and at which commit, and the same of the one before it. Times are epoch ms. */
export interface Times {
  readonly at: number;
  readonly commit?: string | undefined;
  readonly since?: number | undefined;
  readonly sinceCommit?: string | undefined;
}

const NONE = "-";

/** As they stand in the comment of the first heading. */
export const wordsOf = ({ at, commit, since, sinceCommit }: Times): string[] => [
  new Date(at).toISOString(),
  commit ?? NONE,
  since === undefined ? NONE : new Date(since).toISOString(),
  sinceCommit ?? NONE,
];

/** The comment may have been edited: what is no time or no hash is not there. */
export function timesIn([at = "", commit, since = "", sinceCommit]: readonly string[]): Times | undefined {
  const [written, before] = [Date.parse(at), Date.parse(since)];
  if (Number.isNaN(written)) return undefined;
  return {
    at: written,
    commit: hashIn(commit),
    since: Number.isNaN(before) ? undefined : before,
    sinceCommit: hashIn(sinceCommit),
  };
}

const hashIn = (word = ""): string | undefined => (/^[0-9a-f]{4,64}$/.test(word) ? word : undefined);

/** Whoever asks again so soon means the same handoff: what it told of as new is new still. */
const SAME_HANDOFF_MS = 30 * 60_000;

/** Since when there is something to tell. */
export function toldSince(last: Times | undefined, now: number): Pick<Times, "since" | "sinceCommit"> {
  if (last === undefined || last.at > now) return {};
  const { at, commit, since, sinceCommit } = last;
  return now - at < SAME_HANDOFF_MS ? { since, sinceCommit } : { since: at, sinceCommit: commit };
}
