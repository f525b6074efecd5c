import { chunksOf, type Source } from "./source.ts";

/** File systems and page caches lose data in pages: of a file that was written short, whole pages at its end are zero. */
const PAGE_BYTES = 4096;

/** Data itself may end in a few zero bytes before the page that was lost. */
const CHANCE_BYTES = 16;

/** Where tensors lie in a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * From where on a file holds nothing but zeros, if that is not its data: from the border of a page to the very end, beginning amid a
 * tensor that has other content before it. Tensors that are zero altogether (a bias, an adapter that is not trained yet) are data. It
 * reads every byte.
 */
export async function lostFrom(source: Source, spans: readonly Span[]): Promise<number | undefined> {
  const zerosFrom = await trailingZeros(source);
  const page = Math.ceil(zerosFrom / PAGE_BYTES) * PAGE_BYTES;
  if (page - zerosFrom > CHANCE_BYTES || source.bytes - page < PAGE_BYTES) return undefined;
  return spans.some(({ start, end }) => start < zerosFrom && page < end) ? page : undefined;
}

/** The offset behind the last byte that is not zero. */
async function trailingZeros(source: Source): Promise<number> {
  let offset = 0;
  let end = 0;
  for await (const chunk of chunksOf(source)) {
    for (let at = chunk.length; at > 0; at -= 1) {
      if (chunk[at - 1] === 0) continue;
      end = offset + at;
      break;
    }
    offset += chunk.length;
  }
  return end;
}

export const lost = (from: number): string =>
  `holds only zeros from byte ${from} on: what was written there is lost`;
