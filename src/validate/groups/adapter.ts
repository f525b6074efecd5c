import { join } from "node:path";
import { objectOf, parseJson } from "../formats/json.ts";
import type { Problem } from "../part.ts";
import { readTextFile } from "../text-file.ts";
import type { Folder } from "./group.ts";

export const ADAPTER_CONFIG = "adapter_config.json";

/** PEFT writes `adapter_model`; older versions of torchtune `adapter_0.pt`. */
const WEIGHTS = /^adapter_(model|\d+)\.(safetensors|bin|pt)$/;

/** An adapter of PEFT is its configuration and its weights, and either is nothing alone. */
export async function problemWithAdapter({ files, path, names }: Folder): Promise<readonly Problem[]> {
  const weights = [...names].find((name) => WEIGHTS.test(name));
  if (!names.has(ADAPTER_CONFIG))
    return weights?.startsWith("adapter_model")
      ? [{ what: `lacks ${ADAPTER_CONFIG}, without which ${weights} is of no use` }]
      : [];
  if (weights === undefined) return [{ what: "lacks adapter_model.safetensors, the weights of its adapter" }];
  const read = await readTextFile(files, join(path, ADAPTER_CONFIG));
  if (!read.ok) return [{ file: ADAPTER_CONFIG, what: read.error }];
  const text = read.value;
  if (text.trim() === "") return [{ file: ADAPTER_CONFIG, what: "is empty" }];
  const config = objectOf(parseJson(text)?.value);
  if (config === undefined) return [{ file: ADAPTER_CONFIG, what: "is not complete JSON" }];
  return typeof config.peft_type === "string" ? [] : [{ file: ADAPTER_CONFIG, what: "has no peft_type" }];
}
