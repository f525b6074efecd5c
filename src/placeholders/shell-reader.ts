import { backticksAt } from "./backticks.ts";
import { BEHIND_BACKSLASH, BEHIND_DOLLAR, PLACE } from "./directive-places.ts";
import {
  codeFrame,
  endCommand,
  endWord,
  type Frame,
  growWord,
  isEmpty,
  isTest,
  takesSubscript,
} from "./frame.ts";
import { Frames } from "./frames.ts";
import { headOf } from "./head.ts";
import { type HereDocument, hereDocumentIn } from "./here-document.ts";
import { Places } from "./places.ts";
import type { Around } from "./quote.ts";

export interface Reading {
  /** What is around each place, in their order. */
  readonly around: readonly Around[];
  /** Where something was opened whose end is not certain, before a place. */
  readonly openAt?: number;
}

/**
 * Reads a script as bash does, as far as that tells what quotes a place is in: quotes of all kinds, comments, here-documents,
 * substitutions within each other. Where values could not be quoted for sure, the place is said to be plain.
 */
export function readShell(text: string): Reading {
  return new ShellReader(text).read();
}

const BLANK = /[ \t]/;

class ShellReader {
  readonly #text: string;
  readonly #places = new Places();
  readonly #frames = new Frames(this.#places);
  #at = 0;
  #pending: HereDocument[] = [];
  #openAt: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Reading {
    const head = headOf(this.#text);
    for (const around of head.places) this.#found(around);
    this.#at = head.end;
    while (this.#at < this.#text.length) {
      const { kind } = this.#frames.top;
      if (kind === "code") this.#readCode();
      else this.#readQuoted(kind);
    }
    this.#frames.settle();
    const left = this.#openAt ?? this.#frames.openAt;
    const openAt = left !== undefined && left < this.#places.lastAt ? left : undefined;
    return { around: this.#places.around, ...(openAt === undefined ? {} : { openAt }) };
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

  /** `$((a); b)` is no arithmetic, and nothing in it was read as what it is. */
  #popArithmetic(): void {
    if (this.#text.startsWith("))", this.#at)) this.#at += 1;
    else this.#openAt ??= this.#frames.top.at;
    this.#pop();
  }

  #push(frame: Frame, length: number): void {
    this.#frames.push(frame);
    this.#at += length;
  }

  /** What is opened here is a part of the present word: a `#` behind it begins no comment. */
  #pushPart(frame: Frame, length: number): void {
    this.#frames.top.command.isBegun = true;
    this.#push(frame, length);
  }

  #pop(): void {
    this.#frames.pop();
    this.#at += 1;
  }

  #place(around: Around): void {
    const what = this.#frames.plain();
    this.#found(what === undefined ? around : { kind: "plain", what });
    growWord(this.#frames.top.command, "x");
    this.#at += 1;
  }

  /** A character that is what it is. */
  #take(): void {
    this.#frames.top.command.text += this.#text.charAt(this.#at);
    this.#at += 1;
  }

  /** A backslash and what it takes with it; a line end is taken away. */
  #escape(): void {
    const { command } = this.#frames.top;
    const escaped = this.#text.charAt(this.#at + 1);
    if (escaped === PLACE) this.#found(BEHIND_BACKSLASH);
    if (escaped !== "\n") {
      command.isBegun = true;
      command.text += escaped;
    }
    this.#at += 2;
  }

  /** What means the same in code, in double quotes and in `${}`; true when it was that. */
  #readShared(): boolean {
    const next = this.#text.slice(this.#at, this.#at + 3);
    if (next.startsWith("\\")) this.#escape();
    else if (next.startsWith(`$${PLACE}`)) {
      this.#found(BEHIND_DOLLAR);
      this.#at += 2;
    } else if (next === "$((") this.#pushPart(this.#arithmetic(), 3);
    else if (next.startsWith("$(")) this.#pushPart(this.#opened("code", ")"), 2);
    else if (next.startsWith("${")) this.#pushPart(this.#opened("expansion", "}", `in \${ }`), 2);
    else if (next.startsWith("$[")) this.#pushPart(this.#opened("expansion", "]", "in $[ ]"), 2);
    else if (next.startsWith("`")) this.#readBackticks();
    else return false;
    return true;
  }

  /** `why` its values could only be plain, if nothing around says so. */
  #opened(kind: Frame["kind"], close: string, why?: string): Frame {
    return { ...codeFrame(close, this.#at, this.#frames.plain() ?? why), kind };
  }

  #arithmetic(): Frame {
    return { ...this.#opened("code", "))", "in (( ))"), isArithmetic: true };
  }

  #readBackticks(): void {
    const { command } = this.#frames.top;
    const { end, places, isClosed } = backticksAt(this.#text, this.#at, this.#frames.plain());
    command.isBegun = true;
    command.text += "x";
    for (const around of places) this.#found(around);
    if (!isClosed) this.#openAt ??= this.#at;
    this.#at = end;
  }

  #readQuoted(kind: "double" | "expansion"): void {
    const character = this.#text.charAt(this.#at);
    if (character === PLACE) this.#place({ kind: "double" });
    else if (character === this.#frames.top.close) this.#pop();
    else if (this.#readShared()) return;
    else if (character === "[" && this.#frames.top.close === "]") this.#openSubscript();
    else if (kind === "expansion" && character === '"') this.#openDouble();
    else if (kind === "expansion" && character === "'" && this.#frames.below?.kind !== "double")
      this.#readString(1, "single");
    else this.#take();
  }

  #openDouble(): void {
    this.#pushPart({ ...codeFrame('"', this.#at, this.#frames.top.plain), kind: "double" }, 1);
  }

  #readString(length: number, kind: "single" | "ansi"): void {
    const from = this.#at;
    this.#at += length;
    this.#frames.top.command.isBegun = true;
    while (this.#at < this.#text.length) {
      const character = this.#text.charAt(this.#at);
      if (character === "'") {
        this.#at += 1;
        return;
      }
      if (character === PLACE) this.#place({ kind });
      else if (character === "\\" && kind === "ansi") this.#escape();
      else this.#take();
    }
    this.#openAt = from;
  }

  #readCode(): void {
    const { command, close, isArithmetic } = this.#frames.top;
    const character = this.#text.charAt(this.#at);
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (character === PLACE) {
      const [before, after] = [this.#text.charAt(this.#at - 1), this.#text.charAt(this.#at + 1)];
      this.#place({ kind: "words", before, after });
    } else if (rest.startsWith("$'")) this.#readString(2, "ansi");
    else if (character === "'") this.#readString(1, "single");
    else if (character === '"') this.#openDouble();
    else if (this.#readShared()) return;
    else if (character === "#" && isEmpty(command) && !isArithmetic)
      this.#readUntilLineEnd({ kind: "comment" });
    else if (rest.startsWith("<<") && rest !== "<<<" && !isArithmetic) this.#readDelimiter();
    else if (rest === "<<<") this.#readHereString();
    else if (character === "\n") this.#endLine();
    else if (rest.startsWith("((") && isEmpty(command)) this.#push(this.#arithmetic(), 2);
    else if (character === "(") this.#openBracket();
    else if (character === ")" && close === "))") this.#popArithmetic();
    else if (character === ")" && close === ")") this.#pop();
    else this.#readWord(character);
  }

  /** Of a group, the values of an array, a file that is a substitution; `f()` begins a function. */
  #openBracket(): void {
    const { command, isArithmetic } = this.#frames.top;
    const [all = "", content = ""] = /^\(([^#()'"`\\$\0]*)\)(?!#)/.exec(this.#line()) ?? [];
    if (isEmpty(command) || isArithmetic || isTest(command) || /[=<>]$/.test(command.word)) {
      if (command.word.endsWith("<")) command.isPiped = true;
      const frame = this.#opened("code", ")");
      if (command.word.endsWith(">")) Object.assign(frame.command, { from: command.from, isPiped: true });
      this.#push({ ...frame, isArithmetic: isArithmetic || isTest(command) }, 1);
    } else if (all !== "" && content.trim() !== "") this.#at += all.length;
    else if (/^\([ \t]*\)/.test(this.#line()) && /[\w-]$/.test(command.word)) {
      this.#endCommand("(");
      this.#at = this.#text.indexOf(")", this.#at) + 1;
    } else {
      // A pattern, if the shell was told of such, or a mistake.
      this.#openAt ??= this.#at;
      this.#at += 1;
    }
  }

  /** Of a variable that is set: blanks and all up to the end are in it. */
  #openSubscript(): void {
    this.#pushPart(this.#opened("expansion", "]", "in [ ], which may reckon with it"), 1);
  }

  #readWord(character: string): void {
    const { command } = this.#frames.top;
    // As in `2>&1` and `&>file`.
    const isRedirected = /[<>]/.test(this.#text.charAt(this.#at - 1)) || this.#text[this.#at + 1] === ">";
    if (BLANK.test(character)) this.#endWord();
    else if (/[;|)]/.test(character) || (character === "&" && !isRedirected)) this.#endCommand(character);
    else if (character === "[" && takesSubscript(this.#frames.top.command)) {
      command.text += "[";
      this.#openSubscript();
      return;
    } else growWord(command, character);
    this.#at += 1;
  }

  #endCommand(by: string): void {
    const frame = this.#frames.top;
    this.#frames.settle(frame);
    const [before, after] = [this.#text.charAt(this.#at - 1), this.#text.charAt(this.#at + 1)];
    endCommand(frame, { at: this.#at, by, before, after });
  }

  #readHereString(): void {
    const { command } = this.#frames.top;
    endWord(command);
    command.runner.target = "file";
    command.isPiped = true;
    this.#at += 3;
  }

  /** The patterns of `case` have brackets without their other half, by which a substitution would seem to end. */
  #endWord(): void {
    const { command, close, at } = this.#frames.top;
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
    const { length, places, ...document } = hereDocumentIn(this.#line());
    for (const around of places) this.#found(around);
    this.#pending.push(document);
    this.#at += length;
  }
}
