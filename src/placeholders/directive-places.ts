import type { Around } from "./quote.ts";

/** Stands for a place in the text that is read. */
export const PLACE = "\0";

export const BEHIND_BACKSLASH: Around = {
  kind: "nowhere",
  what: "right behind a backslash, which would take its quotes",
};

export const BEHIND_DOLLAR: Around = {
  kind: "nowhere",
  what: "right behind a $, which would make a variable of it",
};

/** What is around the places of an `#SBATCH` line: the quotes of sbatch, where a backslash counts in all of them. */
export function placesIn(line: string): readonly Around[] {
  const places: Around[] = [];
  let quote: "" | '"' | "'" = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === PLACE) places.push({ kind: "directive", quote });
    else if (character === "\\") {
      at += 1;
      if (line.charAt(at) === PLACE) places.push(BEHIND_BACKSLASH);
    } else if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
  }
  return places;
}
