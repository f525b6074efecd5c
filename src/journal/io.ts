import { err, ok, type Result } from "../model/result.ts";

/** The system refused: an errno name (`ENOSPC`, `EACCES`) and where. */
export interface IoFailure {
  readonly kind: "io";
  readonly errno: string;
  readonly path: string;
  readonly message: string;
}

/** Runs one piece of file work; what the system refuses is a value, any other error is a bug and passes. */
export const attempt = async <Value>(
  path: string,
  work: () => Promise<Value>,
): Promise<Result<Value, IoFailure>> => {
  try {
    return ok(await work());
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error;
    return err({ kind: "io", errno: error.code, path, message: error.message });
  }
};
