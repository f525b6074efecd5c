import { TEXTS } from "./texts.ts";

export interface ShippedFile {
  /** Relative to the folder that was asked for, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * The files below a folder that goes with the command (`templates/queue`, `skills`), sorted by path; none where there is no such
 * folder. To be imported when it is needed: the texts are many.
 */
export function shippedFiles(folder: string): readonly ShippedFile[] {
  const below = `${folder}/`;
  return Object.entries(TEXTS).flatMap(([path, text]) =>
    path.startsWith(below) ? [{ path: path.slice(below.length), text }] : [],
  );
}
