/** `H:MM:SS`, with days in front as SLURM writes them: `1-02:03:04`. */
export function formatElapsed(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 0 ? `${days}-${two(hours)}:${rest}` : `${hours}:${rest}`;
}
