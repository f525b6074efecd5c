import { errnoOf } from "./errno.ts";
import { familyOf } from "./family.ts";

/** What was started between two looks is found by the next. */
const MOST_LOOKS = 10;

/** Ends all that a session leader started, which is gone itself, wherever the system tells of it. */
export function endFamily(leader: number, mark: string): void {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const kin = known(leader, mark);
    if (kin.length === 0) return;
    for (const { pid } of kin) end(pid);
  }
}

/** Without /proc the group is all that is known, and that has ended. */
const known = (leader: number, mark: string): ReturnType<typeof familyOf> =>
  process.platform === "linux" ? familyOf(leader, [mark]) : [];

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It has ended meanwhile, or has become somebody else's.
    if (errnoOf(error) === undefined) throw error;
  }
}
