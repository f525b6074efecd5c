/** `1 run`, `2 runs`. */
export const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
