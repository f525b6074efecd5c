import { err, ok, type Result } from "../../model/result.ts";
import type { Contents, Depth } from "./format.ts";
import { readWholePickle } from "./pickle/pickle.ts";
import type { Source } from "./source.ts";
import { type TorchState, torchStateOf } from "./torch-state.ts";
import { checkContent } from "./unpack.ts";
import { type Member, openZip } from "./zip.ts";

/**
 * What `torch.save` writes since 1.6: an archive that stores, below a folder of any name, `data.pkl` with the state and one
 * `data/<key>` for each storage that it names. The archive's directory comes last.
 */
export async function readTorchZip(source: Source, { isDeep }: Depth): Promise<Result<Contents, string>> {
  const members = await openZip(source);
  const pickle = [...members.keys()].find((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  const member = members.get(pickle ?? "");
  if (member === undefined || member.method !== 0)
    return err("is an archive without the data.pkl of PyTorch");
  const state = torchStateOf(await readWholePickle(await member.packed()));
  const problem = problemWithStorages(state, members, member.name.replace(/data\.pkl$/, "")) ?? state.beyond;
  if (problem !== undefined) return err(problem);
  if (isDeep) for (const each of members.values()) await checkContent(each);
  const { storages, beyond, ...contents } = state;
  return ok(contents);
}

function problemWithStorages(
  { storages }: TorchState,
  members: ReadonlyMap<string, Member>,
  folder: string,
): string | undefined {
  for (const { key, bytes } of storages.values()) {
    const member = members.get(`${folder}data/${key}`);
    if (member === undefined)
      return `lacks data/${key}, one of the ${storages.size} storages that its data.pkl names`;
    if (bytes !== undefined && member.bytes !== bytes)
      return `has ${member.bytes} bytes in data/${key}, where its data.pkl says ${bytes}`;
  }
  return undefined;
}
