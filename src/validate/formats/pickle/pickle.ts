import { Cursor } from "../cursor.ts";
import { Malformed } from "../malformed.ts";
import type { Source } from "../source.ts";
import { Machine, MOST_OBJECTS, TooLarge } from "./machine.ts";
import { OPCODES } from "./opcodes.ts";
import type { Pickled } from "./values.ts";

const STOP = ".".charCodeAt(0);

/** An opcode with an argument of fixed length. */
const OPCODE_BYTES = 9;

/** Goes through a pickle up to its end, behind which the cursor then stands. Nothing in it is run. Of one with too many objects the end is not known. */
export async function readPickle(cursor: Cursor, mostObjects = MOST_OBJECTS): Promise<Pickled> {
  try {
    return await run(new Machine(cursor, mostObjects));
  } catch (error) {
    if (error instanceof TooLarge) return { kind: "unread" };
    throw error;
  }
}

/** Goes through a pickle that is all of its source. */
export async function readWholePickle(source: Source, mostObjects?: number): Promise<Pickled> {
  const cursor = new Cursor(source);
  const value = await readPickle(cursor, mostObjects);
  if (isUnread(value)) await mustEnd(source);
  else if (cursor.left > 0) throw new Malformed(`has ${cursor.left} bytes too many behind its pickle`);
  return value;
}

/** All that is known of a pickle that is too large to be held: its last byte. */
export async function mustEnd(source: Source): Promise<void> {
  const [last] = await source.read(source.bytes - 1, 1);
  if (last !== STOP) throw new Malformed(NO_END);
}

export const isUnread = (value: Pickled): boolean => typeof value === "object" && value?.kind === "unread";

const NO_END = "is cut off: its pickle has no end";

async function run(machine: Machine): Promise<Pickled> {
  const { cursor } = machine;
  for (;;) {
    if (!cursor.holds(OPCODE_BYTES)) await cursor.fill(OPCODE_BYTES);
    if (cursor.left === 0) throw new Malformed(NO_END);
    const code = cursor.u8();
    if (code === STOP) return machine.pop();
    const opcode = OPCODES.get(code);
    if (opcode === undefined) throw machine.damaged();
    const waiting = opcode(machine);
    if (waiting !== undefined) await waiting;
  }
}
