/** The heading of the column that says how good a row is among the others, and what stands in it for the best. */
export const RANK = "Rank";
export const BEST = "1 (best)";

export const isRank = (heading: string): boolean => heading.trim().toLowerCase() === RANK.toLowerCase();
