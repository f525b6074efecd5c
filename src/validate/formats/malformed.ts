import { err, type Result } from "../../model/result.ts";

/**
 * Thrown by a reader where the bytes are not what the format asks for, and turned into a value in one place: a reader of
 * nested binary structures would otherwise ask after every byte whether it was there.
 */
export class Malformed extends Error {}

/** What a reader answers, also where it gave up amid its file. Failures of the file system and bugs go on as they are. */
export async function refusable<Value>(
  read: () => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Malformed) return err(error.message);
    throw error;
  }
}
