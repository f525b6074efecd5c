import { command } from "./command.ts";
import { dspy } from "./dspy.ts";
import { huggingface } from "./huggingface.ts";
import { inspectAi } from "./inspect-ai.ts";
import { lightning } from "./lightning.ts";
import { metta } from "./metta.ts";
import type { Tool } from "./tool.ts";
import { torchtune } from "./torchtune.ts";

/** Every tool that needs no definition, by name. Adding one is adding a file and a line here. */
export const BUILTIN_TOOLS: ReadonlyMap<string, Tool> = new Map(
  [torchtune, huggingface, lightning, metta, dspy, inspectAi, command].map((tool) => [tool.name, tool]),
);
