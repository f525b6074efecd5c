import { join } from "node:path";
import type { System } from "../../../system/ports.ts";
import { FILES, jobFolder } from "../records/layout.ts";
import { isElement, type LaunchOrder } from "./order.ts";
import { arrayVariables, slurmVariables } from "./variables.ts";

export const environmentFor = async (system: System, folder: string, order: LaunchOrder) => {
  const { request, target, jobId, cpus, gpus } = order;
  const text = await system.files.readText(join(jobFolder(folder, target.job), FILES.environment));
  if (text === undefined) return undefined;
  const submitted: Record<string, string> = JSON.parse(text);
  return {
    TMPDIR: "/tmp",
    ...submitted,
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
    }),
    ...(isElement(target) ? arrayVariables(request, target) : {}),
  };
};
