/** Why no script can be made. */
export interface RenderProblem {
  /** Of the command or template, from 1. */
  readonly line: number;
  readonly message: string;
  readonly next: string;
}
