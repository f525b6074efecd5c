/** Unlike a TextDecoder, which takes milliseconds to make, a buffer leaves a BOM in the text, and so in the file. */
export const utf8Text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
