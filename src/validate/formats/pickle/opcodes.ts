import { cutOff } from "../cursor.ts";
import { Malformed } from "../malformed.ts";
import { type Machine, MOST_KEPT_BYTES } from "./machine.ts";
import type { Call, Dict, List, Pickled } from "./values.ts";

/** What an opcode does; a promise where its argument is not in memory yet. The first eight bytes behind it always are, if there are so many. */
export type Opcode = (machine: Machine) => Promise<void> | void;

const list = (items: Pickled[]): List => ({ kind: "list", items });
const NOTHING = list([]);
const dict = (items: Pickled[]): Dict => ({ kind: "dict", items });
const push =
  (make: (machine: Machine) => Pickled): Opcode =>
  (machine) =>
    machine.push(make(machine));

/** A text, or only its length when it is too long for a name. */
const text =
  (length: (machine: Machine) => number): Opcode =>
  (machine) =>
    withBytes(machine, length(machine), MOST_KEPT_BYTES, (bytes) => {
      machine.keep(bytes.length);
      machine.push(utf8.decode(bytes));
    });

const blob =
  (length: (machine: Machine) => number): Opcode =>
  (machine) => {
    const bytes = length(machine);
    machine.cursor.skip(bytes);
    machine.push({ kind: "blob", bytes });
  };

function withBytes(
  machine: Machine,
  length: number,
  mostBytes: number,
  use: (bytes: Uint8Array) => void,
): Promise<void> | void {
  const { cursor } = machine;
  if (length > mostBytes) {
    cursor.skip(length);
    machine.push({ kind: "blob", bytes: length });
    return;
  }
  // There are millions of them, and nearly all are in memory.
  if (cursor.holds(length)) use(cursor.take(length));
  else return cursor.fill(length).then(() => use(cursor.take(length)));
}

const utf8 = new TextDecoder();

/** An argument of the oldest protocol, which is text: up to the end of the line. */
async function line(machine: Machine): Promise<string> {
  const { cursor } = machine;
  const bytes: number[] = [];
  for (;;) {
    if (!cursor.holds(1)) await cursor.fill(1);
    const byte = cursor.u8();
    if (byte === 0x0a) {
      machine.keep(bytes.length);
      return utf8.decode(Uint8Array.from(bytes));
    }
    if (bytes.push(byte) > MOST_KEPT_BYTES)
      throw new Malformed("is a damaged pickle: a line in it never ends");
  }
}

const ofLine =
  (make: (line: string, machine: Machine) => Pickled): Opcode =>
  async (machine) =>
    machine.push(make(await line(machine), machine));

/** The magic number of PyTorch has ten. Of longer ones nobody asks the value, and to make it takes time by the square. */
const MOST_INTEGER_BYTES = 64;

/** Signed, the lowest byte first. */
function integer(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = value * 256n + BigInt(byte);
  if ((bytes.at(-1) ?? 0) > 127) value -= 1n << BigInt(8 * bytes.length);
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

const long =
  (length: (machine: Machine) => number): Opcode =>
  (machine) =>
    withBytes(machine, length(machine), MOST_INTEGER_BYTES, (bytes) => machine.push(integer(bytes)));

const tuple =
  (length: number): Opcode =>
  (machine) => {
    const items = Array.from({ length }, () => machine.pop());
    machine.push(list(items.reverse()));
  };

/** What is put into a container that lies under it on the stack. */
function fill(machine: Machine, added: readonly Pickled[]): void {
  const target = machine.top();
  if (typeof target !== "object" || target === null) throw machine.damaged();
  if (target.kind !== "list" && target.kind !== "dict" && target.kind !== "call") throw machine.damaged();
  target.items ??= [];
  for (const value of added) target.items.push(value);
}

const call = (of: Pickled, args: Pickled): Call => ({ kind: "call", of, args });

function makeCall(machine: Machine): void {
  const args = machine.pop();
  machine.push(call(machine.pop(), args));
}

/** The state of an object is put into it, or is its whole content. */
function build(machine: Machine): void {
  const state = machine.pop();
  const target = machine.top();
  if (typeof target === "object" && target !== null && target.kind === "call") target.state = state;
}

function global(machine: Machine, module: Pickled, name: Pickled): Pickled {
  if (typeof module !== "string" || typeof name !== "string") throw machine.damaged();
  machine.keep(module.length + name.length);
  return { kind: "global", name: `${module}.${name}` };
}

const u8 = ({ cursor }: Machine): number => cursor.u8();
const u16 = ({ cursor }: Machine): number => cursor.u16();
const u32 = ({ cursor }: Machine): number => cursor.u32();
const u64 = ({ cursor }: Machine): number => cursor.u64();

/** All opcodes of protocols 0 to 5 but STOP, by their letters in Python's `pickletools`. */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map<number, Opcode>(
  Object.entries({
    "(": (machine) => machine.mark(),
    "0": (machine) => machine.drop(),
    "1": (machine) => void machine.popGroup(),
    "2": (machine) => machine.push(machine.top()),
    N: push(() => null),
    "\x88": push(() => true),
    "\x89": push(() => false),
    I: ofLine((line) => (line === "01" || line === "00" ? line === "01" : Number(line))),
    L: ofLine((line) => Number(line.replace("L", ""))),
    F: ofLine(Number),
    J: push(({ cursor }) => cursor.i32()),
    K: push(u8),
    M: push(u16),
    G: push(({ cursor }) => cursor.f64()),
    "\x8a": long(u8),
    "\x8b": long(u32),
    S: ofLine((line) => line.slice(1, -1)),
    V: ofLine((line) => line),
    U: text(u8),
    T: text(u32),
    X: text(u32),
    "\x8c": text(u8),
    "\x8d": text(u64),
    C: blob(u8),
    B: blob(u32),
    "\x8e": blob(u64),
    "\x96": blob(u64),
    "\x97": push(() => ({ kind: "blob", bytes: 0 })),
    "\x98": () => undefined,
    "]": push(() => list([])),
    // Nothing is ever put into a tuple.
    ")": push(() => NOTHING),
    "}": push(() => dict([])),
    "\x8f": push(() => list([])),
    l: push((machine) => list(machine.popGroup())),
    t: push((machine) => list(machine.popGroup())),
    d: push((machine) => dict(machine.popGroup())),
    "\x91": push((machine) => list(machine.popGroup())),
    "\x85": tuple(1),
    "\x86": tuple(2),
    "\x87": tuple(3),
    a: (machine) => fill(machine, [machine.pop()]),
    e: (machine) => fill(machine, machine.popGroup()),
    "\x90": (machine) => fill(machine, machine.popGroup()),
    s: (machine) => fill(machine, [machine.pop(), machine.pop()].reverse()),
    u: (machine) => fill(machine, machine.popGroup()),
    g: async (machine) => machine.recall(Number(await line(machine))),
    h: (machine) => machine.recall(u8(machine)),
    j: (machine) => machine.recall(u32(machine)),
    p: async (machine) => machine.remember(Number(await line(machine))),
    q: (machine) => machine.remember(u8(machine)),
    r: (machine) => machine.remember(u32(machine)),
    "\x94": (machine) => machine.remember(),
    c: async (machine) => machine.push(global(machine, await line(machine), await line(machine))),
    "\x93": (machine) => {
      const name = machine.pop();
      machine.push(global(machine, machine.pop(), name));
    },
    R: makeCall,
    "\x81": makeCall,
    "\x92": (machine) => {
      machine.pop();
      makeCall(machine);
    },
    i: async (machine) => {
      const of = global(machine, await line(machine), await line(machine));
      machine.push(call(of, list(machine.popGroup())));
    },
    o: push((machine) => {
      const [of = null, ...args] = machine.popGroup();
      return call(of, list(args));
    }),
    b: build,
    P: ofLine((line) => ({ kind: "stored", id: line })),
    Q: push((machine) => ({ kind: "stored", id: machine.pop() })),
    "\x82": push((machine) => ({ kind: "global", name: `extension.${u8(machine)}` })),
    "\x83": push((machine) => ({ kind: "global", name: `extension.${u16(machine)}` })),
    "\x84": push((machine) => ({ kind: "global", name: `extension.${u32(machine)}` })),
    "\x80": (machine) => void u8(machine),
    "\x95": (machine) => {
      const { cursor } = machine;
      const end = cursor.u64() + cursor.offset;
      if (end > cursor.source.bytes) throw cutOff(cursor.source.bytes, end);
    },
  } satisfies Record<string, Opcode>).map(([letter, opcode]) => [letter.charCodeAt(0), opcode]),
);
