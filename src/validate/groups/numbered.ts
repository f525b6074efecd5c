import type { Problem } from "../part.ts";
import type { Folder } from "./group.ts";

/** `model-00001-of-00003.safetensors`, and likewise of GGUF and `.bin`. */
const NUMBERED = /^(?<stem>.*)-(?<number>\d{5})-of-(?<total>\d{5})(?<end>\.\w+)$/;

/** Files that Hugging Face's writers name so have an index, and it is written last; GGUF has none. */
const INDEXED = /^(pytorch_)?model\.(safetensors|bin)$/;

/** More than any model has, so that a name alone does not ask for a million files. */
const MOST_SHARDS = 10_000;

/** Shards say in their names how many they are: each number is there, also where no index was written yet. */
export async function problemWithNumbers({ names }: Folder): Promise<readonly Problem[]> {
  const sets = new Map<string, { stem: string; end: string; total: string; numbers: Set<number> }>();
  for (const name of names) {
    const { stem = "", number = "", total = "", end = "" } = NUMBERED.exec(name)?.groups ?? {};
    if (total === "" || Number(total) > MOST_SHARDS) continue;
    const key = `${stem}/${total}${end}`;
    const set = sets.get(key) ?? { stem, end, total, numbers: new Set() };
    sets.set(key, set);
    set.numbers.add(Number(number));
  }
  return [...sets.values()].flatMap(({ stem, end, total, numbers }) => {
    const missing = Array.from({ length: Number(total) }, (_, index) => index + 1).filter(
      (number) => !numbers.has(number),
    );
    const [first] = missing;
    if (first !== undefined) {
      const name = `${stem}-${String(first).padStart(5, "0")}-of-${total}${end}`;
      return [{ what: `lacks ${missing.length} of ${Number(total)} shards, ${name} the first` }];
    }
    const index = `${stem}${end}.index.json`;
    const needsIndex = Number(total) > 1 && INDEXED.test(stem + end) && !names.has(index);
    return needsIndex ? [{ what: `lacks ${index}, which names its shards` }] : [];
  });
}
