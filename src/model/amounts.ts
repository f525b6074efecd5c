/** Memory as people say it: `6.2 GB`, `900 MB`, in SLURM's units, whose G is 1024 M. */
export function memoryText(MiB: number): string {
  if (MiB < 1000) return `${Math.max(1, Math.round(MiB))} MB`;
  const gigabytes = MiB / 1024;
  if (gigabytes < 1000) return `${short(gigabytes)} GB`;
  return `${short(gigabytes / 1024)} TB`;
}

/** `6.2 of 64 GB`: the unit once where it is the same. */
export function memoryOfText(usedMiB: number, ofMiB: number): string {
  const [used = "", usedUnit = ""] = memoryText(usedMiB).split(" ");
  const [all = "", unit = ""] = memoryText(ofMiB).split(" ");
  return `${used}${usedUnit === unit ? "" : ` ${usedUnit}`} of ${all} ${unit}`;
}

/** At most three digits that mean something: `0.25`, `6.2`, `62`. */
export function short(value: number): string {
  if (value >= 9.95) return String(Math.round(value));
  return String(Number(value.toFixed(value >= 1 ? 1 : 2)));
}

/** `0.8 %`, `26 %`: a share in whole percent, finer where it is small. */
export const percentText = (share: number): string => {
  const percent = share * 100;
  return `${percent >= 1 || percent === 0 ? Math.round(percent) : short(percent)} %`;
};
