import type { Backend } from "../../src/backends/backend.ts";

/** A backend under the contract suite, with what the suite cannot know about it. One is made for every test. */
export interface Harness {
  readonly backend: Backend;
  /** An empty folder that jobs can write to; in-memory backends only carry the text. */
  readonly folder: string;
  /** Epoch ms of the clock that the backend lives by. */
  now(): number;
  /**
   * Looks until `look` returns something, letting time pass in between: a poll with a deadline on real backends, a step
   * of the clock in memory.
   */
  until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value>;
  close(): Promise<void>;
}

export interface HarnessTraits {
  /** False when scripts are not executed (in memory): the part about scripts is then left out. */
  readonly runsScripts: boolean;
  /** True where it knows arrays, dependencies and holds: the fake scheduler does not. */
  readonly runsArrays?: true;
  /** A well-formed id that no job of this backend has. */
  readonly unknownId: string;
}

export type MakeHarness = () => Promise<Harness>;
