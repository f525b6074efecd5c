import { relative } from "node:path";
import type { World } from "./world.ts";

/** A path as a person standing here would name it, and whether it is in the experiment. */
export function nameOf(
  { folder, folderName }: Pick<World, "folder" | "folderName">,
  path: string,
): { readonly name: string; readonly isInside: boolean } {
  const way = relative(folder, path);
  const isInside = !way.startsWith("..") && way !== "";
  return { name: isInside ? `${folderName === "." ? "" : `${folderName}/`}${way}` : path, isInside };
}
