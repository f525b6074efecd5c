import { isDeepStrictEqual } from "node:util";
import type { Config } from "../../config/config.ts";
import { readConfigFile } from "../../config/file.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { configFor, EVALUATE_TOOL, TRAIN_TOOL } from "./laid-out-texts.ts";

/** How `runmark.yaml` stands to a definition. */
export type ToolsFile =
  /** It says the same, or is not there yet. */
  | { readonly kind: "fits" }
  /** It is as it was written for the definition before, and can be written anew. */
  | { readonly kind: "outdated"; readonly text: string }
  /** A person has edited it, and its outputs are others. */
  | { readonly kind: "differs" };

/** `text`: as it is on disk; `config`: what it comes to. */
export async function toolsFileFor(
  { text, config }: { readonly text: string | undefined; readonly config: Pick<Config, "tools"> },
  before: SweepDefinition | undefined,
  after: SweepDefinition,
): Promise<ToolsFile> {
  const wanted = await configFor(after);
  if (text === undefined || text === wanted) return { kind: "fits" };
  if (before !== undefined && text === (await configFor(before))) return { kind: "outdated", text: wanted };
  const { file } = await readConfigFile("runmark.yaml", wanted);
  const isSame = [TRAIN_TOOL, EVALUATE_TOOL].every((name) => {
    const expected = file.tools.get(name)?.tool;
    return expected === undefined || isDeepStrictEqual(config.tools.get(name)?.outputs, expected.outputs);
  });
  return { kind: isSame ? "fits" : "differs" };
}
