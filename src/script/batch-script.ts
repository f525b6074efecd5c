import { err, ok, type Result } from "../model/result.ts";

/** Why sbatch would not take a script, and what to do about it. */
export interface Refusal {
  readonly reason: string;
  readonly next: string;
}

/**
 * The command that runs a script: what the kernel makes of its `#!` line, where all behind the interpreter is one
 * argument. The interpreter is started by us because the copy may lie on a file system without execute permission
 * (noexec, mounted drives), and because a file that was just written can still be "busy" for an exec.
 */
export const interpreterOf = (script: string): readonly string[] => {
  const match = /^#![ \t]*(\S+)[ \t]*(.*)/.exec(script);
  const argument = (match?.[2] ?? "").trimEnd();
  const path = match?.[1] ?? "/bin/sh";
  return argument === "" ? [path] : [path, argument];
};

/** SLURM's max_script_size, where a site has not set another. */
export const MOST_SCRIPT_BYTES = 4 * 1024 * 1024;

export const isTooLarge = (script: string): boolean => Buffer.byteLength(script) > MOST_SCRIPT_BYTES;

export const TOO_LARGE: Refusal = {
  reason: "The script is larger than 4 MiB, the most that SLURM takes unless its max_script_size is set.",
  next: "Put what makes it large into a file of its own, which <script> reads or runs",
};

/** Refuses what slurmctld refuses for its size. */
export const checkSize = (script: string): Result<string, Refusal> =>
  isTooLarge(script) ? err(TOO_LARGE) : ok(script);

/** Refuses what sbatch refuses before it asks the controller, in sbatch's words. */
export const checkScript = (script: string): Result<string, Refusal> => {
  if (script.trim() === "")
    return err({
      reason: script === "" ? "Batch script is empty!" : "Batch script contains only whitespace!",
      next: "Write the job's commands into <script>",
    });
  if (!/^#![ \t]*\S/.test(script))
    return err({
      reason:
        "This does not look like a batch script.  The first line must start with #! followed by the path to an interpreter.",
      next: "Begin <script> with a line such as `#!/bin/bash`",
    });
  if (script.includes("\r\n"))
    return err({
      reason: "Batch script contains DOS line breaks (\\r\\n) instead of expected UNIX line breaks (\\n).",
      next: "Convert its line ends: `sed -i 's/\\r$//' <script>`",
    });
  if (script.includes("\0"))
    return err({
      reason: "The Slurm controller does not allow scripts that contain a NULL character '\\0'.",
      next: "Remove the NUL characters: `sed -i 's/\\x00//g' <script>`",
    });
  return ok(script);
};
