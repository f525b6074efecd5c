import { closeSync, openSync } from "node:fs";

/** A socket pair, and the pipes by which libuv hears of its child, with something to spare. */
const NEEDED_TO_SPAWN = 8;

/**
 * Throws EMFILE or ENFILE where a process could not be spawned for want of descriptors. To try it would take them for good: Node
 * does not close the pipe to a child that it could not start for this reason.
 */
export const requireSpareDescriptors = (): void => {
  const taken: number[] = [];
  try {
    while (taken.length < NEEDED_TO_SPAWN) taken.push(openSync("/dev/null", "r"));
  } finally {
    for (const descriptor of taken) closeSync(descriptor);
  }
};
