import { Malformed } from "./malformed.ts";
import type { Source } from "./source.ts";

/** Many small values lie behind each other: one read serves hundreds of them. */
const WINDOW_BYTES = 256 * 1024;

const NOTHING = new DataView(new ArrayBuffer(0));

/**
 * Reads a source from the front to the back and holds a window of it, so that memory is bounded whatever lengths the
 * source claims. `skip` reads nothing.
 */
export class Cursor {
  readonly source: Source;
  #window: DataView = NOTHING;
  #start = 0;
  #at = 0;

  constructor(source: Source) {
    this.source = source;
  }

  get offset(): number {
    return this.#start + this.#at;
  }

  get left(): number {
    return this.source.bytes - this.offset;
  }

  /** Whether so many bytes are in the window, to be read without waiting. */
  holds(bytes: number): boolean {
    return this.#window.byteLength - this.#at >= bytes;
  }

  /** Makes the next bytes readable; of fewer that are left, those. */
  async fill(bytes: number): Promise<void> {
    if (this.holds(bytes)) return;
    const offset = this.offset;
    const read = await this.source.read(offset, Math.max(bytes, WINDOW_BYTES));
    this.#window = new DataView(read.buffer, read.byteOffset, read.byteLength);
    this.#start = offset;
    this.#at = 0;
  }

  skip(bytes: number): void {
    if (bytes > this.left) throw cutOff(this.source.bytes, this.offset + bytes);
    this.#at += bytes;
    if (this.#at <= this.#window.byteLength) return;
    this.#start += this.#at;
    this.#at = 0;
    this.#window = NOTHING;
  }

  /** Bytes of the window, which `fill` has made ready. */
  take(bytes: number): Uint8Array {
    const at = this.#step(bytes);
    return new Uint8Array(this.#window.buffer, this.#window.byteOffset + at, bytes);
  }

  u8 = (): number => this.#window.getUint8(this.#step(1));
  u16 = (): number => this.#window.getUint16(this.#step(2), true);
  u32 = (): number => this.#window.getUint32(this.#step(4), true);
  i32 = (): number => this.#window.getInt32(this.#step(4), true);
  f64 = (): number => this.#window.getFloat64(this.#step(8), false);

  /** No length or count of a real file is beyond 2^53. */
  u64(): number {
    const value = Number(this.#window.getBigUint64(this.#step(8), true));
    if (!Number.isSafeInteger(value)) throw new Malformed(`claims a length of ${value} bytes`);
    return value;
  }

  #step(bytes: number): number {
    if (!this.holds(bytes)) throw cutOff(this.source.bytes, this.offset + bytes);
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}

export const cutOff = (bytes: number, needed: number): Malformed =>
  new Malformed(`is cut off: ${bytes} of at least ${needed} bytes`);
