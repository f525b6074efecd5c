import { availableParallelism } from "node:os";

/** Cpus that jobs of this machine share. */
export const cpusOfMachine = (): number => availableParallelism();
