import type { Files } from "../../system/ports.ts";
import type { Depth } from "../formats/format.ts";
import type { Part, Problem } from "../part.ts";

/** A folder of weights, as those see it that judge several of its files together. */
export interface Folder {
  readonly files: Files;
  readonly path: string;
  readonly names: ReadonlySet<string>;
  readonly parts: ReadonlyMap<string, Part>;
  readonly depth: Depth;
}

/** Finds what is missing among files that are nothing without each other. */
export type Group = (folder: Folder) => Promise<readonly Problem[]>;
