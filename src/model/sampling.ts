/** What is asked of the process that looks at this machine beside jobs: it is told in JSON, and answers so. */
export interface SamplingOrder {
  /** To which the sample is added, absolute; absent: only the temperature is wanted. */
  readonly file?: string;
  readonly jobs: readonly {
    readonly id: string;
    readonly name: string;
    /** Of the process that leads its session. */
    readonly pid: number;
    readonly gpus: readonly string[];
  }[];
  /** A program that prints degrees, with its arguments. */
  readonly temperatureCommand?: readonly string[];
}

export interface SamplingAnswer {
  /** Where it is hottest; absent: not to be had. */
  readonly temperatureC?: number;
  /** Why none is to be had of the machine itself, for people: its GPUs may have said one. */
  readonly unread?: string;
  /** For people: what does not answer that should, and why the sample could not be kept. */
  readonly troubles: readonly string[];
}
