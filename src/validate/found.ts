import type { Files } from "../system/ports.ts";
import type { Values } from "../tools/pattern.ts";
import { absolute, type Place, placesOf } from "./places.ts";

/** Where outputs are looked for. */
export interface Where {
  readonly files: Files;
  /** Of the experiment. */
  readonly folder: string;
}

/** An output that is there. */
export interface Found {
  readonly place: Place;
  /** By which it was found. */
  readonly pattern: string;
  readonly isFolder: boolean;
}

/** What there is at the places of a pattern, the newest first. */
export async function* thoseThere(
  { files, folder }: Where,
  pattern: string,
  values: Values,
): AsyncGenerator<Found> {
  for await (const place of placesOf(files, folder, pattern, values)) {
    const stat = await files.stat(absolute(folder, place.path));
    if (stat !== undefined) yield { place, pattern, isFolder: stat.kind === "folder" };
  }
}
