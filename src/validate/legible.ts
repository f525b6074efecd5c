import { err, ok, type Result } from "../model/result.ts";

/**
 * What cannot be read is not known to be whole, in words that follow its name: no permission, a disk that fails, gone between two
 * looks, or bytes at which a reader of ours fails. Whatever it is, it is an answer about this file, and the others have theirs.
 */
export async function legible<Value>(read: () => Promise<Value>): Promise<Result<Value, string>> {
  try {
    return ok(await read());
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return err(`cannot be read: ${error.message}`);
  }
}
