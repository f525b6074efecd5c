import { distributedMetadata, distributedShard } from "./distributed.ts";
import type { Format } from "./format.ts";
import { gguf } from "./gguf.ts";
import { safetensors } from "./safetensors.ts";
import { binary, torch } from "./torch.ts";

/** The formats of single files, by the ends of their names. Adding one is adding a file and a line here. */
const FORMATS: readonly (readonly [RegExp, Format])[] = [
  [/\.safetensors$/, safetensors],
  [/\.(pt|pth|ckpt)$/, torch],
  [/(^|[/_-])(model|adapter|optimizer|scheduler|training_args)\b[^/]*\.bin$/, torch],
  [/\.bin$/, binary],
  [/\.gguf$/, gguf],
  [/\.distcp$/, distributedShard],
  [/(^|\/)\.metadata$/, distributedMetadata],
];

export const formatOf = (name: string): Format | undefined =>
  FORMATS.find(([pattern]) => pattern.test(name))?.[1];
