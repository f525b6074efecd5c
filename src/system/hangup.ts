import { closeSync, fstatSync, readFileSync } from "node:fs";
import { isatty } from "node:tty";
import { errnoOf } from "./errno.ts";

/** How this process was started, as far as it tells whether a terminal that is closed is meant to end it. */
export interface Upbringing {
  /** `_` of its environment: what the shell was told to run. Inherited by what such a program starts in turn. */
  readonly started: string | undefined;
  /** Its output was a terminal when it began, which nohup does not leave it. */
  readonly isOnTerminal: boolean;
  /** `/proc/self/fdinfo/0`, where there is such. */
  readonly input: string | undefined;
  /** `/proc/<pid>/status` of the parent that has been there from the start. */
  readonly parent: string | undefined;
}

/**
 * Whether whoever started this process had it ignore SIGHUP, as nohup(1) does and `trap '' HUP` in a script. That cannot be asked:
 * Node sets all signals back to their defaults when it starts ("the parent process may have been evil", node.cc). So we go by
 * what is left: the shell's word for what it ran; the input, which nohup of the GNU coreutils opens for writing only; the parent.
 */
export function wasToldToStay({ started, isOnTerminal, input, parent }: Upbringing): boolean {
  if (!isOnTerminal && started !== undefined && /(?:^|\/)nohup$/.test(started)) return true;
  const flags = /^flags:\s+([0-7]+)$/m.exec(input ?? "")?.[1];
  if (flags !== undefined && (Number.parseInt(flags, 8) & ACCESS_MODES) === WRITE_ONLY) return true;
  const ignored = /^SigIgn:\s+[0-9a-f]*([0-9a-f])$/m.exec(parent ?? "")?.[1];
  return ignored !== undefined && (Number.parseInt(ignored, 16) & HANGUP) !== 0;
}

const ACCESS_MODES = 3;
const WRITE_ONLY = 1;
/** The lowest bit stands for signal 1. */
const HANGUP = 1;

/** Of this process now, from what it had when it began: its parent, who may have gone since, and a terminal, which may be dead. */
export const upbringing = (parentPid: number, isOnTerminal: boolean): Upbringing => ({
  started: process.env._,
  isOnTerminal,
  input: textOf("/proc/self/fdinfo/0"),
  // What has lost its parent is a child of init, which ignores what it likes.
  parent: process.ppid === parentPid && parentPid > 1 ? textOf(`/proc/${parentPid}/status`) : undefined,
});

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * Lets go of standard streams whose terminal was closed, right before the end. Node puts terminals back to what they were, and takes it
 * for a bug of its own, with a core dump, where one is gone (`ResetStdio` in node.cc; EIO). What is closed it leaves alone.
 */
export function letGoOfDeadTerminals(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      if (fstatSync(descriptor).isCharacterDevice() && !isatty(descriptor)) closeSync(descriptor);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
    }
  }
}
