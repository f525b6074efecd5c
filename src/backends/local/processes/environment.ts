import { ok, type Result } from "../../../model/result.ts";
import type { System } from "../../../system/ports.ts";
import { readEnvironment } from "../records/environment-file.ts";
import { jobFolder } from "../records/layout.ts";
import { isElement, type LaunchOrder } from "./order.ts";
import { arrayVariables, slurmVariables, withoutNested } from "./variables.ts";

/** The environment in which a job's script runs; what is wrong when that of its submission cannot be had. */
export const environmentFor = async (
  system: System,
  folder: string,
  order: LaunchOrder,
): Promise<Result<Readonly<Record<string, string>>, string>> => {
  const { request, target, jobId, cpus, gpus, gpuMaker } = order;
  const submitted = await readEnvironment(system, jobFolder(folder, target.job));
  if (!submitted.ok) return submitted;
  return ok({
    TMPDIR: "/tmp",
    ...(gpus.length === 0 ? submitted.value : withoutNested(submitted.value, gpuMaker)),
    PWD: await system.files.real(request.folder),
    ...slurmVariables({
      id: String(jobId),
      name: request.name,
      submitFolder: request.submitFolder,
      host: request.host,
      user: request.user,
      ntasks: request.ntasks,
      node: request.host,
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
      cpus,
      ...(gpus.length === 0 ? {} : { gpus }),
      ...(gpuMaker === undefined ? {} : { gpuMaker }),
    }),
    ...(isElement(target) ? arrayVariables(request, target) : {}),
  });
};
