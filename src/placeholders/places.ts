import type { Around } from "./quote.ts";

/** What is around each place, in their order. */
export class Places {
  readonly around: Around[] = [];
  readonly #offsets: number[] = [];

  get lastAt(): number {
    return this.#offsets.at(-1) ?? -1;
  }

  add(around: Around, at: number): void {
    this.around.push(around);
    this.#offsets.push(at);
  }

  /** What was read from an offset on turns out to be read once more, as code: quotes of ours would be gone by then. */
  readAgain(from: number, what: string): void {
    for (const [index, around] of this.around.entries())
      if ((this.#offsets[index] ?? 0) >= from && !["nowhere", "comment", "directive"].includes(around.kind))
        this.around[index] = around.kind === "plain" ? around : { kind: "plain", what };
  }
}
