import { codeFrame, endWord, type Frame, isEmpty, reckoned } from "./frame.ts";
import type { Places } from "./places.ts";
import { readsCode } from "./runner.ts";

/** What is open around the place that is read, the whole script first. */
export class Frames {
  readonly #frames: Frame[] = [codeFrame("", 0, undefined)];
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  get top(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error("the whole script is a frame");
    return top;
  }

  get below(): Frame | undefined {
    return this.#frames.at(-2);
  }

  /** Where the first one was opened that is still open. */
  get openAt(): number | undefined {
    return this.#frames[1]?.at;
  }

  push(frame: Frame): void {
    this.#frames.push(frame);
  }

  /** The outermost frame stays, whatever closes. */
  pop(): void {
    const closed = this.top;
    this.settle(closed);
    if (this.#frames.length === 1) return;
    this.#frames.pop();
    const { command } = this.top;
    // What an expansion makes of itself nobody knows.
    if (!isEmpty(command)) command.text += closed.kind === "double" ? closed.command.text : "x";
  }

  /** Ends the last command of a frame, or of all: what goes into it through a pipe may be code to it. */
  settle(...frames: readonly Frame[]): void {
    for (const { command } of frames.length === 0 ? this.#frames : frames) {
      endWord(command);
      if (command.isPiped && readsCode(command.runner))
        this.#places.readAgain(command.from, "in what another program reads as code");
    }
  }

  /** Why a value here, or in a frame that opens here, could only be plain. */
  plain(): string | undefined {
    const { plain, kind, command } = this.top;
    const outer = kind === "double" ? this.below?.command : undefined;
    return plain ?? (outer === undefined ? reckoned(command) : reckoned(outer, outer.text + command.text));
  }
}
