/** `ValueError: what`, `torch.distributed.elastic.X: what`, or a bare `AssertionError`. */
const EXCEPTION = /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?::\s|$)/;
/** Not errors: a person's Ctrl-C, the end that a program asked for, a reader that left. */
const NO_ERROR = /^(?:[\w.]+\.)?(?:KeyboardInterrupt|SystemExit|BrokenPipeError|GeneratorExit)\b/;
const CHAINED =
  /^(?:During handling of the above exception, another|The above exception was the direct cause)/;

/** Lines between an exception and the sentence that chains another one to it: its message may have several. */
const CHAIN_GAP = 6;

/**
 * The lines, by index, on which tracebacks end that no other one follows on from: of a chain the last, which is what ended
 * the program.
 */
export function errorsRaised(lines: readonly string[]): readonly number[] {
  const found: number[] = [];
  let inTraceback = false;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("Traceback (most recent call last)")) inTraceback = true;
    else if (inTraceback && /^\S/.test(line)) {
      if (!EXCEPTION.test(line)) continue;
      inTraceback = false;
      const isChained = lines.slice(index + 1, index + 1 + CHAIN_GAP).some((next) => CHAINED.test(next));
      if (!isChained && !NO_ERROR.test(line)) found.push(index);
    }
  }
  return found;
}
