import { constants } from "node:fs";

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_EXCL, O_APPEND, O_NONBLOCK } = constants;

/**
 * How files are opened, as Node's "r", "r+", "w", "wx" and "a", and never waiting: where a pipe stands in the place of a file, whose
 * other end nobody has, open(2) would wait for ever. Files take no notice of O_NONBLOCK.
 */
export const OPEN = {
  read: O_RDONLY | O_NONBLOCK,
  update: O_RDWR | O_NONBLOCK,
  write: O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK,
  create: O_WRONLY | O_CREAT | O_EXCL,
  append: O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK,
  goOn: O_WRONLY | O_APPEND | O_NONBLOCK,
} as const;
