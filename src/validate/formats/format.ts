import type { Result } from "../../model/result.ts";
import type { Source } from "./source.ts";

/** How a file begins and what it holds, as its own header tells. Bytes are of the data alone. */
export interface Tensor {
  readonly name: string;
  /** As the format writes it: `BF16`, `bfloat16`, `Q4_K`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** Where a piece of a distributed checkpoint lies. */
export interface Piece {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

/** What a whole file holds. */
export interface Contents {
  /** Empty where the file names none, as the state of an optimizer or a format that is known only by its frame. */
  readonly tensors: readonly Tensor[];
  /** Of a file that says what is in others; absent where it is too large to be looked into. */
  readonly pieces?: readonly Piece[];
}

export interface Depth {
  /** Reads every byte: checksums, and zeros where data should be. Otherwise only what tells the sizes of the rest. */
  readonly isDeep: boolean;
}

/** A format of checkpoint files: what is in a file, or what is wrong with it, in words that follow the file's name. */
export interface Format {
  readonly name: string;
  read(source: Source, depth: Depth): Promise<Result<Contents, string>>;
}
