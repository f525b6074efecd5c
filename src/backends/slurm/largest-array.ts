import type { SiteConfig } from "./site-config.ts";

/** SLURM's own default of MaxArraySize less one, for a controller that does not say. */
const USUAL = 1_000;

/** How many elements an array may have here (MaxArraySize: indices end one below it). */
export const largestArray =
  (config: SiteConfig): (() => Promise<number>) =>
  async () => {
    const size = /^\d+$/.exec((await config("MaxArraySize")) ?? "")?.[0];
    return size === undefined ? USUAL : Math.max(1, Number(size));
  };
