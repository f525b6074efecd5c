/** What a pickle builds, without anything of it being run: classes and functions stay names, and what they would make stays a call. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Blob
  | List
  | Dict
  | Global
  | Call
  | Stored
  | Unread;

/** Bytes, or text too long to be a name: only its length is kept. */
export interface Blob {
  readonly kind: "blob";
  readonly bytes: number;
}

/** A list, a tuple or a set. */
export interface List {
  readonly kind: "list";
  items: Pickled[];
}

export interface Dict {
  readonly kind: "dict";
  /** Keys and values by turns. */
  items: Pickled[];
}

/** A class or a function by its full name, as `torch._utils._rebuild_tensor_v2`. */
export interface Global {
  readonly kind: "global";
  readonly name: string;
}

/** What a call would make, and what is then put into it. */
export interface Call {
  readonly kind: "call";
  readonly of: Pickled;
  readonly args: Pickled;
  items?: Pickled[];
  state?: Pickled;
}

/** What lies outside of the pickle, by what the writer calls it. */
export interface Stored {
  readonly kind: "stored";
  readonly id: Pickled;
}

/** A pickle that is too large to be held. */
export interface Unread {
  readonly kind: "unread";
}

/** Where a group of values begins on the stack. */
export const MARK = Symbol("mark");

const isKind = <Kind extends string>(value: unknown, kind: Kind): value is { kind: Kind } =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === kind;

/** The items of a list, a tuple, or of what is made from one. */
export function itemsOf(value: Pickled | undefined): readonly Pickled[] {
  return isKind(value, "list") ? (value as List).items : [];
}

export const callOf = (value: Pickled | undefined): Call | undefined =>
  isKind(value, "call") ? (value as Call) : undefined;

export const storedId = (value: Pickled | undefined): Pickled | undefined =>
  isKind(value, "stored") ? (value as Stored).id : undefined;

export const nameOf = (value: Pickled | undefined): string | undefined =>
  isKind(value, "global") ? (value as Global).name : undefined;

/** Keys and values of a dict, or of an `OrderedDict` and the like, which are calls that are filled. */
export function* entriesOf(value: Pickled | undefined): Generator<readonly [Pickled, Pickled]> {
  const items = isKind(value, "dict") || isKind(value, "call") ? ((value as Dict | Call).items ?? []) : [];
  for (let at = 0; at + 1 < items.length; at += 2) yield [items[at] ?? null, items[at + 1] ?? null];
}

/** A value of a dict, or an attribute of an object, by its name. */
export function fieldOf(value: Pickled | undefined, name: string): Pickled | undefined {
  for (const [key, found] of entriesOf(callOf(value)?.state ?? value)) if (key === name) return found;
  return undefined;
}
