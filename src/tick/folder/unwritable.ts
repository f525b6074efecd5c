import { attempt, isFull, remedyOf } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, type Result } from "../../model/result.ts";

/** Does work that writes the summary, and says in words what the system refuses. */
export async function refusedWrite<Value>(
  path: string,
  work: () => Promise<Value>,
): Promise<Result<Value, Stop>> {
  const done = await attempt(path, work);
  if (done.ok) return done;
  const code = isFull(done.error) ? "summary.disk-full" : "summary.unwritable";
  const next =
    "Make the summary and its folder writable for you and run the same command again; nothing is lost";
  const message = `${path} cannot be written: ${done.error.message}`;
  return err(stop(EXIT.errors, code, message, remedyOf(done.error, next), path));
}
