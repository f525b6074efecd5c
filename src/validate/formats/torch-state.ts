import type { Tensor } from "./format.ts";
import { callOf, entriesOf, itemsOf, nameOf, type Pickled, storedId } from "./pickle/values.ts";

/** Bytes of an element by the storage's class in `torch`, and what such elements are called. */
const ELEMENTS: Readonly<Record<string, readonly [bytes: number, dtype: string]>> = {
  DoubleStorage: [8, "float64"],
  FloatStorage: [4, "float32"],
  HalfStorage: [2, "float16"],
  BFloat16Storage: [2, "bfloat16"],
  LongStorage: [8, "int64"],
  IntStorage: [4, "int32"],
  ShortStorage: [2, "int16"],
  CharStorage: [1, "int8"],
  ByteStorage: [1, "uint8"],
  BoolStorage: [1, "bool"],
  ComplexDoubleStorage: [16, "complex128"],
  ComplexFloatStorage: [8, "complex64"],
  UntypedStorage: [1, "uint8"],
};

/** The bytes behind some tensors, which the pickle only names. */
export interface Storage {
  readonly key: string;
  /** Undefined of a class that is not known here. */
  readonly bytes?: number;
  readonly elementBytes?: number;
}

export interface TorchState {
  readonly storages: ReadonlyMap<string, Storage>;
  readonly tensors: readonly Tensor[];
}

/** What a pickled state names: each storage once, each tensor by the keys that lead to it. */
export function torchStateOf(root: Pickled): TorchState {
  const storages = new Map<string, Storage>();
  const tensors: Tensor[] = [];
  for (const { path, value } of everythingIn(root)) {
    const storage = storageOf(storedId(value));
    if (storage !== undefined) storages.set(storage.key, storage);
    const tensor = tensorOf(path, value);
    if (tensor !== undefined) tensors.push(tensor);
  }
  return { storages, tensors };
}

/** Each value once, however often it is referred to, and not by recursion: states nest as they like. */
function* everythingIn(root: Pickled): Generator<{ path: string; value: Pickled }> {
  const seen = new Set<Pickled>();
  const open = [{ path: "", value: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value } = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    yield next;
    const below: { path: string; value: Pickled }[] = [];
    for (const [key, item] of entriesOf(value)) below.push({ path: joined(path, key), value: item });
    for (const item of itemsOf(value)) below.push({ path, value: item });
    const call = callOf(value);
    if (call !== undefined) below.push({ path, value: call.args }, { path, value: call.state ?? null });
    const stored = storedId(value);
    if (stored !== undefined) below.push({ path, value: stored });
    open.push(...below.reverse());
  }
}

/** Fields of a module that is saved whole, which the names of its parameters leave out. */
const BETWEEN: readonly Pickled[] = ["_parameters", "_buffers", "_modules"];

function joined(path: string, key: Pickled): string {
  if ((typeof key !== "string" && typeof key !== "number") || BETWEEN.includes(key)) return path;
  return path === "" ? String(key) : `${path}.${key}`;
}

/** `("storage", torch.FloatStorage, key, device, number of elements)` */
function storageOf(id: Pickled | undefined): Storage | undefined {
  const [kind, of, key, , count] = itemsOf(id);
  if (kind !== "storage" || typeof key !== "string") return undefined;
  const elementBytes = elementsOf(of)?.[0];
  if (elementBytes === undefined || typeof count !== "number") return { key };
  return { key, elementBytes, bytes: elementBytes * count };
}

const elementsOf = (of: Pickled | undefined): readonly [number, string] | undefined =>
  ELEMENTS[nameOf(of)?.split(".").at(-1) ?? ""];

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, ...)`; v3 names its type behind those. */
function tensorOf(name: string, value: Pickled): Tensor | undefined {
  const call = callOf(value);
  const args = itemsOf(call?.args);
  const id = itemsOf(storedId(args[0]));
  if (id[0] !== "storage" || !/\._rebuild_\w*tensor/.test(nameOf(call?.of) ?? "")) return undefined;
  const shape = itemsOf(args[2]).filter((length) => typeof length === "number");
  const [elementBytes = 1, dtype = "unknown"] = elementsOf(id[1]) ?? [];
  const typed = nameOf(args[6])?.replace("torch.", "");
  const each = typed === undefined ? elementBytes : bytesOf(typed);
  const bytes = shape.reduce((product, length) => product * length, each);
  return { name, dtype: typed ?? dtype, shape, bytes };
}

/** `uint16`, `float8_e4m3fn`; `float4_e2m1fn_x2` has two numbers in a byte. */
const bytesOf = (dtype: string): number => Math.max(1, Number(/\d+/.exec(dtype)?.[0] ?? 8) / 8);
