/** Nobody trains longer; one checkpoint for each is looked for, so a slip of the pen must not become a million. */
const MOST_EPOCHS = 100_000;

/** A whole number of epochs from 1, or undefined. */
export function epochCount(text: string): number | undefined {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= MOST_EPOCHS ? count : undefined;
}

/** The name of one epoch: `epoch_0` and `Epoch 0` are the epoch `0`; words (`last`) stay as they are. */
export const epochName = (text: string): string => /^epoch[\s_-]*(\d+)$/i.exec(text)?.[1] ?? text;
