import type { Diagnostic } from "../model/diagnostic.ts";
import type { ConfiguredJob } from "./config.ts";

/**
 * Jobs that write into one folder. It may be wanted, as where one goes on with what another made, so it is told when such a job
 * comes in and stops nothing: most often it is a line that was copied, and the later job writes over what the earlier one made.
 */
export const sharedFolders = (
  jobs: readonly ConfiguredJob[],
  isNew: (id: string) => boolean = () => true,
): readonly Diagnostic[] => {
  const owners = new Map<string, ConfiguredJob>();
  return jobs.flatMap((job): Diagnostic[] => {
    const folder = job.outDir.replace(/\/$/, "");
    const owner = owners.get(folder);
    if (owner === undefined) {
      owners.set(folder, job);
      return [];
    }
    if (!isNew(job.id) && !isNew(owner.id)) return [];
    return [
      {
        severity: "warning",
        code: "queue.shared-folder",
        message: `${job.id} has the out_dir of ${owner.id}, ${folder}`,
        next: "Nothing to do if it goes on there; otherwise give it a folder of its own, or it writes over what is there",
        path: job.location.path,
        location: job.location,
      },
    ];
  });
};
