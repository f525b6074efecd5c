import { errnoOf, messageOf } from "../../errno.ts";
import type { Roster } from "./roster.ts";

type Troubled = Pick<Roster, "log" | "troubles">;

/** Says what is wrong with a job or a part of the work, and not again before it is something else. */
export const tell = ({ log, troubles }: Troubled, about: string, trouble: string): void => {
  if (troubles.get(about) === trouble) return;
  troubles.set(about, trouble);
  log(`${about}: ${trouble}`);
};

export const forgetTrouble = ({ troubles }: Pick<Roster, "troubles">, about: string): void => {
  troubles.delete(about);
};

/**
 * Does one part of the work, and answers whether that went well. What the world keeps it from (a full disk, a folder that is gone) is
 * left for the next turn: it must not keep other jobs from their part, and the jobs of a supervisor that gives up would be watched by nobody.
 */
export const attempt = async (
  roster: Troubled,
  about: string,
  part: () => Promise<void>,
): Promise<boolean> => {
  try {
    await part();
    forgetTrouble(roster, about);
    return true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    tell(roster, about, `tried again: ${messageOf(error)}`);
    return false;
  }
};
