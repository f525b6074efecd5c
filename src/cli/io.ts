/** Where a command's output goes: stdout for what was asked for, stderr for everything said about it. */
export interface Io {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}
