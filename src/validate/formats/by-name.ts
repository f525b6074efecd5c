import type { Format } from "./format.ts";
import { safetensors } from "./safetensors.ts";
import { torch } from "./torch.ts";

/** The formats of single files, by the ends of their names. Adding one is adding a file and a line here. */
const FORMATS: readonly (readonly [RegExp, Format])[] = [
  [/\.safetensors$/, safetensors],
  [/\.(pt|pth|bin|ckpt)$/, torch],
];

export const formatOf = (name: string): Format | undefined =>
  FORMATS.find(([pattern]) => pattern.test(name))?.[1];
