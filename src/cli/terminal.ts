import { createColors } from "picocolors";

export { harmless, harmlessName } from "../model/harmless.ts";

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
