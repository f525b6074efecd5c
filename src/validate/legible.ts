import { err, ok, type Result } from "../model/result.ts";

/** No permission, a disk that fails, or gone between two looks: what cannot be read is not known to be whole. In words that follow its name. */
export async function legible<Value>(read: () => Promise<Value>): Promise<Result<Value, string>> {
  try {
    return ok(await read());
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error;
    return err(`cannot be read: ${error.message}`);
  }
}
