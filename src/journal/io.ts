import { err, ok, type Result } from "../model/result.ts";

/** The system refused: an errno name (`ENOSPC`, `EACCES`) and where. */
export interface IoFailure {
  readonly kind: "io";
  readonly errno: string;
  readonly path: string;
  readonly message: string;
}

/** Whether the disk or a quota is used up: no permission mends that. */
export const isFull = ({ errno }: Pick<IoFailure, "errno">): boolean =>
  errno === "ENOSPC" || errno === "EDQUOT";

/**
 * What a person does, and then `again`: the same command, unless another goes on. `otherwise`, where neither the disk nor the
 * shell's limit is in the way.
 */
export function remedyOf(
  failure: Pick<IoFailure, "errno">,
  otherwise: string,
  again = " and run the same command again; nothing is lost",
): string {
  if (isFull(failure)) return `Free some space (or quota) there${again}`;
  return failure.errno === "EFBIG"
    ? `The shell limits the size of files: raise it (\`ulimit -f unlimited\`)${again}`
    : otherwise;
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
