import { err, ok, type Result } from "../../model/result.ts";
import type { Contents, Depth, Format } from "./format.ts";
import type { Source } from "./source.ts";
import { readTorchLegacy } from "./torch-legacy.ts";
import { readTorchZip } from "./torch-zip.ts";

const PICKLE = 0x80;
const [P, K] = [0x50, 0x4b];

/** What `torch.save` writes, now or in former times. */
export const torch: Format = {
  name: "pytorch",
  read: async (source, depth) =>
    (await readKnown(source, depth)) ?? err("is neither an archive nor a pickle, as PyTorch writes them"),
};

/** Many programs call their files `.bin`: of those that are not PyTorch's, only their emptiness is seen. */
export const binary: Format = {
  name: "binary",
  read: async (source, depth) => {
    const known = await readKnown(source, depth);
    if (known !== undefined) return known;
    const head = await source.read(0, 4096);
    return head.every((byte) => byte === 0) ? err("begins with nothing but zeros") : ok({ tensors: [] });
  },
};

/** Undefined of what does not begin as one of its formats. */
async function readKnown(source: Source, depth: Depth): Promise<Result<Contents, string> | undefined> {
  if (source.bytes === 0) return err("is empty");
  const [first, second] = await source.read(0, 2);
  if (first === P && (second === K || second === undefined)) return readTorchZip(source, depth);
  return first === PICKLE ? readTorchLegacy(source, depth) : undefined;
}
