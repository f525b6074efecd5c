import { isAbsolute, normalize } from "node:path";
import { type Document, isAlias, isScalar, isSeq } from "yaml";
import { err, ok, type Result } from "../model/result.ts";
import type { Command } from "./job.ts";

export interface BadValue {
  readonly code: "queue.bad-value" | "queue.outside";
  readonly problem: string;
  readonly next: string;
}

/** Reads the value of one key of the configuration. */
export type Read<Value> = (node: unknown, document: Document) => Result<Value, BadValue>;

const bad = (problem: string, next: string): Result<never, BadValue> =>
  err({ code: "queue.bad-value", problem, next });

/** A number is what was typed: `1e-5` stays that, and `0.10` too. */
const textOf = (node: unknown, document: Document): string | undefined => {
  const scalar = isAlias(node) ? node.resolve(document) : node;
  if (!isScalar(scalar) || scalar.value === null) return undefined;
  if (typeof scalar.value === "string") return scalar.value;
  return scalar.source ?? String(scalar.value);
};

/** Longer ones would not fit into the name of a log file: a folder takes 255 bytes, and attempt and time want 32 of them. */
const LONGEST_ID = 100;
const LONGEST_ID_BYTES = 200;

/** It becomes part of file names and of the name of a process. */
const ID = /^[\p{L}\p{N}][\p{L}\p{N}._+=-]*$/u;

export const readId: Read<string> = (node, document) => {
  const id = textOf(node, document);
  if (id !== undefined && Buffer.byteLength(id) > LONGEST_ID_BYTES)
    return bad(
      `is ${Buffer.byteLength(id)} bytes long`,
      `Make it at most ${LONGEST_ID_BYTES} bytes in UTF-8`,
    );
  if (id !== undefined && ID.test(id) && id.length <= LONGEST_ID) return ok(id);
  return bad(
    id === undefined ? "is no text" : `"${id}" cannot be part of a file name`,
    `Use letters, digits and . _ + = -, with a letter or a digit first, at most ${LONGEST_ID} of them`,
  );
};

export const readName: Read<string> = (node, document) => {
  const name = textOf(node, document);
  if (name === undefined || name.trim() === "") return bad("is no text", "Give the queue a name");
  return CONTROL.test(name)
    ? bad("has control characters, which nobody sees", "Give the queue a name in one line, without them")
    : ok(name);
};

export const readCount: Read<number> = (node) => {
  const value = isScalar(node) ? node.value : undefined;
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0
    ? ok(value)
    : bad("is not a whole number above 0", "Give the number of attempts that a job may have; 1: no retry");
};

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** What Linux takes as one argument (MAX_ARG_STRLEN), with the NUL behind it; a text becomes one of a shell. */
const LONGEST_ARGUMENT_BYTES = 128 * 1024;

const isTooLong = (text: string): boolean => Buffer.byteLength(text) >= LONGEST_ARGUMENT_BYTES;

const tooLong = bad(
  "is longer than the 128 KiB that the kernel takes as one argument",
  "Put it into a script, and give the command that runs the script",
);

const NO_COMMAND = "Give a command for a shell as text, or a list: the program and its arguments";

/** The kernel ends an argument at a NUL, so no command can carry one. */
const isTyped = (text: string): boolean => text.trim() !== "" && !text.includes("\0");

export const readCommand: Read<Command> = (node, document) => {
  if (!isSeq(node)) {
    const text = textOf(node, document)?.replace(/\n+$/, "");
    if (text !== undefined && isTooLong(text)) return tooLong;
    return text !== undefined && isTyped(text) ? ok(text) : bad("is no command", NO_COMMAND);
  }
  const words = node.items.map((item) => textOf(item, document));
  const [program] = words;
  if (program === undefined || !isTyped(program) || program.startsWith("-"))
    return bad("does not begin with a program", NO_COMMAND);
  const known = words.filter((word) => word !== undefined);
  if (known.some(isTooLong)) return tooLong;
  return known.length === words.length && !known.some((word) => word.includes("\0"))
    ? ok(known)
    : bad("has an argument that is no text", "Put it in quotes");
};

/** Of a path that has to mean the same on another machine. `~` and `C:` would not. */
const isOfOneMachine = (path: string): boolean =>
  isAbsolute(path) || path.startsWith("~") || /^[A-Za-z]:/.test(path) || path.startsWith("\\");

export const readPath: Read<string> = (node, document) => {
  const path = textOf(node, document);
  if (path === undefined || path.trim() === "" || /[\u0000-\u001f]/.test(path))
    return bad("is no path", "Give a folder, relative to the root of the queue");
  if (!isOfOneMachine(path)) return ok(normalize(path));
  return err({
    code: "queue.outside",
    problem: `"${path}" is not relative, so it would mean nothing on another machine`,
    next: "Give it relative to the root of the queue; for a place elsewhere put a symbolic link there",
  });
};

/** For what has to stay in the tree. */
export const readInside: Read<string> = (node, document) => {
  const path = readPath(node, document);
  if (!path.ok || !/^\.\.(?:\/|$)/.test(path.value)) return path;
  return err({
    code: "queue.outside",
    problem: `"${path.value}" leads out of the root of the queue`,
    next: "Name a folder below the root, or set root: to a folder that holds all of them",
  });
};
