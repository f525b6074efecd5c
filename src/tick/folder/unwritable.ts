import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";

/** Does work that writes the summary, and says in words what the system refuses. */
export async function refusedWrite<Value>(
  path: string,
  work: () => Promise<Value>,
): Promise<Result<Value, Stop>> {
  try {
    return ok(await work());
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const isFull = error.code === "ENOSPC" || error.code === "EDQUOT";
    const next = isFull
      ? "Free some space (or quota) there and run the same command again; nothing is lost"
      : error.code === "EFBIG"
        ? "The shell limits the size of files: raise it (`ulimit -f unlimited`) and run the same command again; nothing is lost"
        : "Make the summary and its folder writable for you and run the same command again; nothing is lost";
    const code = isFull ? "summary.disk-full" : "summary.unwritable";
    return err(stop(EXIT.errors, code, `${path} cannot be written: ${error.message}`, next, path));
  }
}
