import { err, ok, type Result } from "../../model/result.ts";
import type { Contents, Format, Piece, Tensor } from "./format.ts";
import { isUnread, readWholePickle } from "./pickle/pickle.ts";
import { callOf, entriesOf, fieldOf, itemsOf, nameOf, type Pickled } from "./pickle/values.ts";
import type { Source } from "./source.ts";

/** `.metadata` of a checkpoint by `torch.distributed.checkpoint`: a pickle of what lies where in its `.distcp` files. It is written last. */
export const distributedMetadata: Format = { name: "torch distributed", read: readMetadata };

const ARCHIVE = "PK";
const END_MARK = "PK\u0005\u0006";
const END_BYTES = 22;

/** `.distcp`: what `torch.save` writes, piece behind piece. Which pieces, only `.metadata` says; the end of the last shows by itself. */
export const distributedShard: Format = {
  name: "torch distributed",
  read: async (source) => {
    const head = Buffer.from(await source.read(0, ARCHIVE.length)).toString("latin1");
    const tail = Buffer.from(await source.read(source.bytes - END_BYTES, END_MARK.length)).toString("latin1");
    if (/^\0+$/.test(head)) return err("begins with nothing but zeros");
    return head === ARCHIVE && tail !== END_MARK
      ? err("is cut off: its last piece has no end")
      : ok({ tensors: [] });
  },
};

async function readMetadata(source: Source): Promise<Result<Contents, string>> {
  const root = await readWholePickle(source);
  if (isUnread(root)) return ok({ tensors: [] });
  if (!nameOf(callOf(root)?.of)?.endsWith(".Metadata"))
    return err("is no metadata of torch.distributed.checkpoint");
  const pieces: Piece[] = [];
  for (const [, info] of entriesOf(fieldOf(root, "storage_data"))) {
    const piece = pieceOf(info);
    if (piece === undefined) return err("names a piece without its file, place or length");
    pieces.push(piece);
  }
  if (pieces.length === 0) return err("names no piece of a tensor or anything else");
  const tensors = [...entriesOf(fieldOf(root, "state_dict_metadata"))].flatMap(([name, about]) =>
    tensorOf(String(name), about),
  );
  return ok({ tensors, pieces });
}

function pieceOf(info: Pickled): Piece | undefined {
  const [file, offset, bytes] = ["relative_path", "offset", "length"].map((name) => fieldOf(info, name));
  if (typeof file !== "string" || typeof offset !== "number" || typeof bytes !== "number") return undefined;
  return { file, offset, bytes };
}

/** Values that are no tensors have no size. Of the properties the first is the type: `torch.serialization._get_layout` and the like follow. */
function tensorOf(name: string, about: Pickled): Tensor[] {
  const size = itemsOf(itemsOf(callOf(fieldOf(about, "size"))?.args)[0]);
  if (fieldOf(about, "size") === undefined) return [];
  const shape = size.filter((length) => typeof length === "number");
  const dtype = dtypeOf(fieldOf(about, "properties")) ?? "unknown";
  const bits = Number(/\d+/.exec(dtype)?.[0] ?? 8);
  return [{ name, dtype, shape, bytes: shape.reduce((product, length) => product * length, bits / 8) }];
}

function dtypeOf(properties: Pickled | undefined): string | undefined {
  const state = callOf(properties)?.state;
  const type = itemsOf(state)[0] ?? fieldOf(properties, "dtype");
  return nameOf(type)?.replace("torch.", "");
}
