import { dirname, join } from "node:path";

/** Books for the jobs of one folder alone, so that tests which run side by side do not wait for each other, or for real jobs. */
export const booksBeside = (folder: string): string => join(dirname(folder), "books");
