import type { Cursor } from "../cursor.ts";
import { Malformed } from "../malformed.ts";
import { Machine } from "./machine.ts";
import { OPCODES } from "./opcodes.ts";
import type { Pickled } from "./values.ts";

const STOP = ".".charCodeAt(0);

/** An opcode with an argument of fixed length. */
const OPCODE_BYTES = 9;

const MOST_OPCODES = 50_000_000;

/** Goes through a pickle up to its end, behind which the cursor then stands. Nothing in it is run. */
export async function readPickle(cursor: Cursor): Promise<Pickled> {
  const machine = new Machine(cursor);
  for (let count = 0; count < MOST_OPCODES; count += 1) {
    if (!cursor.holds(OPCODE_BYTES)) await cursor.fill(OPCODE_BYTES);
    if (cursor.left === 0) throw new Malformed("is cut off: its pickle has no end");
    const code = cursor.u8();
    if (code === STOP) return machine.pop();
    const opcode = OPCODES.get(code);
    if (opcode === undefined) throw machine.damaged();
    const waiting = opcode(machine);
    if (waiting !== undefined) await waiting;
  }
  throw new Malformed(`is a pickle of more than ${MOST_OPCODES} steps`);
}
