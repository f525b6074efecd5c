import type { Cursor } from "../cursor.ts";
import { Malformed } from "../malformed.ts";
import { MARK, type Pickled } from "./values.ts";

/** Of names and numbers; what is longer is skipped, since only its length matters here. */
export const MOST_KEPT_BYTES = 64 * 1024;

/** Several times what the state of a model with a hundred thousand tensors has; so many take some hundred MB. */
export const MOST_OBJECTS = 3_000_000;

/** What takes less room than an object, in parts of one, which has some hundred bytes. */
const VALUE = 1 / 4;
const REMEMBERED = 1 / 8;
const BYTE = 1 / 128;

/** Thrown where a pickle has more than is held at once. */
export class TooLarge extends Error {}

/** The machine that a pickle is a program for. It has a stack and a memory. */
export class Machine {
  readonly cursor: Cursor;
  readonly #stack: (Pickled | typeof MARK)[] = [];
  readonly #memo: Pickled[] = [];
  readonly #mostObjects: number;
  #objects = 0;

  constructor(cursor: Cursor, mostObjects: number) {
    this.cursor = cursor;
    this.#mostObjects = mostObjects;
  }

  push(value: Pickled): void {
    this.#hold(typeof value === "object" && value !== null ? 1 : VALUE);
    this.#stack.push(value);
  }

  mark(): void {
    this.#hold(VALUE);
    this.#stack.push(MARK);
  }

  /** Counts the bytes of a text that is kept. */
  keep(bytes: number): void {
    this.#hold(bytes * BYTE);
  }

  #hold(objects: number): void {
    this.#objects += objects;
    if (this.#objects > this.#mostObjects) throw new TooLarge();
  }

  /** Drops what lies on top, a mark or a value. */
  drop(): void {
    if (this.#stack.pop() === undefined) throw this.damaged();
  }

  pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.damaged();
    return value;
  }

  top(): Pickled {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw this.damaged();
    return value;
  }

  /** All behind the last mark, which goes too. */
  popGroup(): Pickled[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at === -1) throw this.damaged();
    const group = this.#stack.splice(at);
    return group.filter((value) => value !== MARK);
  }

  /** Keys are counted up by every writer; others than those are of no use to anyone. */
  remember(key = this.#memo.length): void {
    if (key > this.#memo.length) throw this.damaged();
    this.#hold(REMEMBERED);
    this.#memo[key] = this.top();
  }

  recall(key: number): void {
    const value = this.#memo[key];
    if (value === undefined) throw this.damaged();
    this.#hold(VALUE);
    this.#stack.push(value);
  }

  damaged(): Malformed {
    return new Malformed(`is a damaged pickle: what stands at byte ${this.cursor.offset} makes no sense`);
  }
}
