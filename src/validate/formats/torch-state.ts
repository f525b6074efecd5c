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
  /** Which tensor has more elements than the storage that it lies in, in words that follow the file's name. */
  readonly beyond?: string;
}

/** What a pickled state names: each storage once, each tensor by the keys that lead to it. */
export function torchStateOf(root: Pickled): TorchState {
  const storages = new Map<string, Storage>();
  const tensors: Tensor[] = [];
  let beyond: string | undefined;
  for (const { path, value } of everythingIn(root)) {
    const storage = storageOf(storedId(value));
    if (storage !== undefined) storages.set(storage.key, storage);
    const view = viewOf(value);
    if (view === undefined) continue;
    tensors.push(tensorOf(path, view));
    beyond ??= problemWithView(path, view);
  }
  return { storages, tensors, ...(beyond === undefined ? {} : { beyond }) };
}

/** Each value once, however often it is referred to, and not by recursion: states nest as they like. */
function* everythingIn(root: Pickled): Generator<{ path: string; value: Pickled }> {
  const seen = new Set<Pickled>();
  const open = [{ path: "", value: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value } = next;
    if (seen.has(value)) continue;
    seen.add(value);
    yield next;
    const first = open.length;
    const push = (path: string, value: Pickled | undefined): void => {
      if (typeof value === "object" && value !== null) open.push({ path, value });
    };
    for (const [key, item] of entriesOf(value)) push(joined(path, key), item);
    for (const item of itemsOf(value)) push(path, item);
    const call = callOf(value);
    push(path, call?.args);
    push(path, call?.state);
    push(path, storedId(value));
    reverseFrom(open, first);
  }
}

/** In place, as there may be more than a call has room for. */
function reverseFrom(values: unknown[], first: number): void {
  for (let [left, right] = [first, values.length - 1]; left < right; left += 1, right -= 1)
    [values[left], values[right]] = [values[right], values[left]];
}

/** Fields of a module that is saved whole, which the names of its parameters leave out. */
const BETWEEN: readonly Pickled[] = ["_parameters", "_buffers", "_modules"];

/** Longer than any name: a state that nests without end would make one that fills the memory. */
const MOST_PATH = 1024;

function joined(path: string, key: Pickled): string {
  if ((typeof key !== "string" && typeof key !== "number") || BETWEEN.includes(key)) return path;
  if (path.length + String(key).length > MOST_PATH) return path;
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

/** A tensor, as the part of a storage that it shows. */
interface View {
  readonly storage: Storage;
  readonly dtype: string;
  readonly elementBytes: number;
  readonly start: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, ...)`; v3 names its type behind those. */
function viewOf(value: Pickled): View | undefined {
  const call = callOf(value);
  const args = itemsOf(call?.args);
  const id = storedId(args[0]);
  const storage = storageOf(id);
  if (storage === undefined || !/\._rebuild_\w*tensor/.test(nameOf(call?.of) ?? "")) return undefined;
  const [elementBytes = 1, dtype = "unknown"] = elementsOf(itemsOf(id)[1]) ?? [];
  const typed = nameOf(args[6])?.replace("torch.", "");
  return {
    storage,
    dtype: typed ?? dtype,
    elementBytes: typed === undefined ? elementBytes : bytesOf(typed),
    start: Number(args[1]),
    shape: numbersIn(args[2]),
    strides: numbersIn(args[3]),
  };
}

/** No tensor of PyTorch has more dimensions. */
const MOST_DIMENSIONS = 64;

const numbersIn = (value: Pickled | undefined): number[] =>
  itemsOf(value)
    .slice(0, MOST_DIMENSIONS)
    .filter((each) => typeof each === "number" || typeof each === "bigint")
    .map(Number);

const tensorOf = (name: string, { dtype, shape, elementBytes }: View): Tensor => ({
  ...{ name, dtype, shape },
  bytes: shape.reduce((product, length) => product * length, elementBytes),
});

/** Its last element must lie in its storage. Steps of 0 show one element many times; of an empty tensor nothing has to be there. */
function problemWithView(name: string, { storage, shape, strides, ...view }: View): string | undefined {
  const { start, elementBytes } = view;
  if (storage.bytes === undefined || strides.length !== shape.length || shape.includes(0)) return undefined;
  const last = shape.reduce((at, length, axis) => at + (length - 1) * (strides[axis] ?? 0), start);
  const needed = (last + 1) * elementBytes;
  if (!(needed > storage.bytes)) return undefined;
  return `has a tensor "${name}" that needs ${needed} bytes of storage ${storage.key}, which has ${storage.bytes}`;
}

/** `uint16`, `float8_e4m3fn`; `float4_e2m1fn_x2` has two numbers in a byte. */
const bytesOf = (dtype: string): number => Math.max(1, Number(/\d+/.exec(dtype)?.[0] ?? 8) / 8);
