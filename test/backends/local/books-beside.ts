import { dirname, join } from "node:path";

/** Books beside an experiment, for the jobs of its `.runmark/local` alone, so that tests which run side by side do not wait for each other, or for real jobs. */
export const booksBeside = (folder: string): string => join(dirname(dirname(dirname(folder))), "books");
