import { BEHIND_BACKSLASH, PLACE, placesIn } from "./directive-places.ts";
import { codeFrame, endCommand, endWord, type Frame, newCommand, reckoned } from "./frame.ts";
import { Places } from "./places.ts";
import type { Around } from "./quote.ts";
import { readsCode } from "./runner.ts";

export interface Reading {
  /** What is around each place, in their order. */
  readonly around: readonly Around[];
  /** Where something was opened whose end is not certain, before a place. */
  readonly openAt?: number;
}

interface HereDocument {
  readonly delimiter: string;
  readonly stripsTabs: boolean;
}

/**
 * Reads a script as bash does, as far as that tells what quotes a place is in: quotes of all kinds, comments, here-documents,
 * substitutions within each other. Where values could not be quoted for sure, the place is said to be plain.
 */
export function readShell(text: string): Reading {
  const reader = new ShellReader(text);
  reader.read();
  return reader.reading();
}

const BLANK = /[ \t]/;
const HEAD_LINE = /^\s*(?:#.*)?$/;

class ShellReader {
  readonly #text: string;
  readonly #places = new Places();
  readonly #frames: Frame[];
  #at = 0;
  #pending: HereDocument[] = [];
  #openAt: number | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#frames = [codeFrame("", 0, undefined)];
  }

  reading(): Reading {
    const left = this.#openAt ?? this.#frames[1]?.at;
    const openAt = left !== undefined && left < this.#places.lastAt ? left : undefined;
    return { around: this.#places.around, ...(openAt === undefined ? {} : { openAt }) };
  }

  read(): void {
    this.#readHead();
    while (this.#at < this.#text.length) {
      const { kind } = this.#top();
      if (kind === "code") this.#readCode();
      else this.#readQuoted(kind);
    }
    for (const frame of this.#frames) this.#settle(frame);
  }

  /** `#SBATCH` lines count to sbatch only before the first command. */
  #readHead(): void {
    if (this.#text.startsWith("#!")) this.#readUntilLineEnd({ kind: "plain", what: "in the first line" });
    while (this.#at < this.#text.length && HEAD_LINE.test(this.#line())) {
      if (this.#line().startsWith("#SBATCH")) {
        for (const around of placesIn(this.#line())) this.#found(around);
        this.#at += this.#line().length;
      } else this.#readUntilLineEnd({ kind: "comment" });
      this.#at += 1;
    }
    this.#at = Math.min(this.#at, this.#text.length);
  }

  #line(): string {
    const end = this.#text.indexOf("\n", this.#at);
    return this.#text.slice(this.#at, end === -1 ? undefined : end);
  }

  #readUntilLineEnd(around: Around): void {
    const line = this.#line();
    for (const character of line) if (character === PLACE) this.#found(around);
    this.#at += line.length;
  }

  #found(around: Around): void {
    this.#places.add(around, this.#at);
  }

  #top(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error("the whole script is a frame");
    return top;
  }

  #push(frame: Frame, length: number): void {
    this.#top().command.isQuoted = true;
    this.#frames.push(frame);
    this.#at += length;
  }

  /** The outermost frame stays, whatever closes. */
  #pop(): void {
    this.#settle(this.#top());
    if (this.#frames.length > 1) this.#frames.pop();
    this.#at += 1;
  }

  /** Ends the last command of a frame: what goes into it through a pipe may be code to it. */
  #settle({ command }: Frame): void {
    endWord(command);
    if (command.isPiped && readsCode(command.runner)) this.#places.readAgain(command.from, PIPED);
  }

  /** Why values in a frame that opens here could only be plain. */
  #plain(): string | undefined {
    const { plain, command } = this.#top();
    return plain ?? reckoned(command);
  }

  #place(around: Around): void {
    const what = this.#plain();
    this.#found(what === undefined ? around : { kind: "plain", what });
    this.#top().command.word += "x";
    this.#at += 1;
  }

  /** A backslash and what it takes with it. */
  #escape(): void {
    if (this.#text.charAt(this.#at + 1) === PLACE) this.#found(BEHIND_BACKSLASH);
    this.#at += 2;
  }

  /** What means the same in code, in double quotes and in `${}`; true when it was that. */
  #readShared(): boolean {
    const next = this.#text.slice(this.#at, this.#at + 3);
    const opens = (kind: "code" | "expansion", close: string, plain?: string): Frame =>
      kind === "code"
        ? codeFrame(close, this.#at, this.#plain() ?? plain)
        : { ...codeFrame(close, this.#at, this.#plain() ?? plain), kind };
    if (next.startsWith("\\")) this.#escape();
    else if (next.startsWith(`$${PLACE}`)) {
      this.#found({ kind: "nowhere", what: "right behind a $, which would make a variable of it" });
      this.#at += 2;
    } else if (next === "$((") this.#pushArithmetic(3);
    else if (next.startsWith("$(")) this.#push(opens("code", ")"), 2);
    else if (next.startsWith("${")) this.#push(opens("expansion", "}", `in \${ }`), 2);
    else if (next.startsWith("$[")) this.#push(opens("expansion", "]", "in $[ ]"), 2);
    else if (next.startsWith("`")) this.#backtick();
    else return false;
    return true;
  }

  #pushArithmetic(length: number): void {
    const frame = { ...codeFrame(")", this.#at, this.#plain() ?? "in (( ))"), isArithmetic: true };
    this.#push(frame, length);
    this.#push({ ...frame, command: newCommand(this.#at) }, 0);
  }

  /** Inside of backticks the next one closes, whatever is open in between. */
  #backtick(): void {
    const open = this.#frames.findLastIndex(({ close }) => close === "`");
    if (open === -1) this.#push(codeFrame("`", this.#at, this.#plain() ?? "in backticks"), 1);
    else {
      for (const frame of this.#frames.slice(open)) this.#settle(frame);
      this.#frames.length = open;
      this.#at += 1;
    }
  }

  #readQuoted(kind: "double" | "expansion"): void {
    const character = this.#text.charAt(this.#at);
    if (character === PLACE) this.#place({ kind: "double" });
    else if (character === this.#top().close) this.#pop();
    else if (this.#readShared()) return;
    else if (kind === "expansion" && character === '"') this.#openDouble();
    else if (kind === "expansion" && character === "'" && this.#frames.at(-2)?.kind !== "double")
      this.#readString(1, "single");
    else this.#at += 1;
  }

  #openDouble(): void {
    const frame = { ...codeFrame('"', this.#at, this.#plain()), kind: "double" as const };
    this.#push(frame, 1);
  }

  #readString(length: number, kind: "single" | "ansi"): void {
    const from = this.#at;
    this.#at += length;
    this.#top().command.isQuoted = true;
    while (this.#at < this.#text.length) {
      const character = this.#text.charAt(this.#at);
      if (character === "'") {
        this.#at += 1;
        return;
      }
      if (character === PLACE) this.#place({ kind });
      else if (character === "\\" && kind === "ansi") this.#escape();
      else this.#at += 1;
    }
    this.#openAt = from;
  }

  #readCode(): void {
    const { command, close, isArithmetic } = this.#top();
    const character = this.#text.charAt(this.#at);
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (character === PLACE) {
      const [before, after] = [this.#text.charAt(this.#at - 1), this.#text.charAt(this.#at + 1)];
      this.#place({ kind: "words", before, after });
    } else if (rest.startsWith("$'")) this.#readString(2, "ansi");
    else if (character === "'") this.#readString(1, "single");
    else if (character === '"') this.#openDouble();
    else if (this.#readShared()) return;
    else if (character === "#" && command.word === "" && !isArithmetic && this.#isWordStart())
      this.#readUntilLineEnd({ kind: "comment" });
    else if (rest.startsWith("<<") && rest !== "<<<" && !isArithmetic) this.#readDelimiter();
    else if (rest === "<<<") this.#readHereString();
    else if (character === "\n") this.#endLine();
    else if (rest.startsWith("((") && command.word === "") this.#pushArithmetic(2);
    else if (character === "(")
      this.#push({ ...codeFrame(")", this.#at, this.#plain() ?? this.#fed()), isArithmetic }, 1);
    else if (character === ")" && close === ")") this.#pop();
    else this.#readWord(character);
  }

  #isWordStart(): boolean {
    return this.#at === 0 || /[\s;&|()<>`]/.test(this.#text.charAt(this.#at - 1));
  }

  #readWord(character: string): void {
    const { command } = this.#top();
    if (BLANK.test(character)) this.#endWord();
    else if (/[;|)]/.test(character) || (character === "&" && !this.#isRedirection()))
      this.#endCommand(character);
    else command.word += character;
    this.#at += 1;
  }

  #endCommand(by: string): void {
    const frame = this.#top();
    this.#settle(frame);
    const [before, after] = [this.#text.charAt(this.#at - 1), this.#text.charAt(this.#at + 1)];
    endCommand(frame, { at: this.#at, by, before, after });
  }

  /** What the program of the command reads from a file that is a substitution: undefined where it is no code. */
  #fed(): string | undefined {
    const { command } = this.#top();
    const isFile = this.#text.charAt(this.#at - 1) === "<";
    return isFile && (readsCode(command.runner) || /^(?:\.|source)$/.test(command.last ?? ""))
      ? PIPED
      : undefined;
  }

  #readHereString(): void {
    const { command } = this.#top();
    endWord(command);
    if (readsCode(command.runner)) command.again = PIPED;
    this.#at += 3;
  }

  /** `2>&1`, `&>file`. */
  #isRedirection(): boolean {
    return /[<>]/.test(this.#text.charAt(this.#at - 1)) || this.#text.charAt(this.#at + 1) === ">";
  }

  /** The patterns of `case` have brackets without their other half, by which a substitution would seem to end. */
  #endWord(): void {
    const { command, close, at } = this.#top();
    if (command.word === "case" && close === ")") this.#openAt ??= at;
    endWord(command);
  }

  #endLine(): void {
    this.#endCommand("\n");
    this.#at += 1;
    for (const { delimiter, stripsTabs } of this.#pending.splice(0)) this.#readHere(delimiter, stripsTabs);
  }

  #readHere(delimiter: string, stripsTabs: boolean): void {
    while (this.#at < this.#text.length) {
      const line = this.#line();
      this.#readUntilLineEnd({ kind: "plain", what: "in a here-document", delimiter });
      this.#at = Math.min(this.#at + 1, this.#text.length);
      if ((stripsTabs ? line.replace(/^\t+/, "") : line) === delimiter) return;
    }
  }

  #readDelimiter(): void {
    const [all = "<<", dash = "", written = ""] =
      /^<<(-?)[ \t]*((?:\\.|'[^'\n]*'|"[^"\n]*"|[^\s;&|<>()'"\\])*)/.exec(this.#line()) ?? [];
    for (const character of written)
      if (character === PLACE) this.#found({ kind: "nowhere", what: "in the end mark of a here-document" });
    const delimiter = written.replaceAll(/\\(.)|'([^']*)'|"([^"]*)"/g, "$1$2$3");
    this.#pending.push({ delimiter, stripsTabs: dash === "-" });
    this.#at += all.length;
  }
}

const PIPED = "in what another program reads as code";
