import { createColors } from "picocolors";

export type Paint = (text: string) => string;

/** How the place that text goes to shows it. */
export interface Terminal {
  /** Columns; without end where the output is no terminal, so that nothing is cut that a program or a file will read. */
  readonly width: number;
  readonly rows: number;
  /** A person watches and the cursor can be moved. */
  readonly isLive: boolean;
  readonly colors: Readonly<Record<"red" | "green" | "yellow" | "cyan" | "dim" | "bold", Paint>>;
}

/** What a stream tells about itself, as Node's `tty.WriteStream` does. */
export interface StreamTraits {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export function terminalOf(
  stream: StreamTraits,
  env: Readonly<Record<string, string | undefined>>,
  color: boolean,
): Terminal {
  const isTTY = stream.isTTY === true;
  const isDumb = env.TERM === "dumb";
  // https://no-color.org: any value that is not empty switches colour off.
  const { red, green, yellow, cyan, dim, bold } = createColors(color && isTTY && !isDumb && !env.NO_COLOR);
  return {
    width: isTTY ? Math.max(20, stream.columns ?? 80) : Number.POSITIVE_INFINITY,
    rows: isTTY ? (stream.rows ?? 24) : 1000,
    isLive: isTTY && !isDumb,
    colors: { red, green, yellow, cyan, dim, bold },
  };
}

/** Text from files and jobs, without what would steer a terminal: escape sequences and control characters. */
export const harmless = (text: string): string =>
  text
    .replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]+[0-~]|.)?/g, "")
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "");
