import { afterAll, afterEach, describe, inject } from "vitest";
import type { Cluster, ClusterDescription } from "./cluster.ts";
import { attachCluster } from "./cluster.ts";
import { defaultSettings } from "./config.ts";
import type { Readiness } from "./packages.ts";

/** What the setup found or started, for the test files. */
export type ClusterConnection =
  | { readonly kind: "up"; readonly descriptions: readonly ClusterDescription[] }
  | Exclude<Readiness, { kind: "ready" }>;

declare module "vitest" {
  export interface ProvidedContext {
    cluster: ClusterConnection;
  }
}

/**
 * Tests on the cluster of this worker, which the files that it runs share, one after the other. A test leaves no daemon
 * frozen or stopped to the next one, and a suite no jobs. Where there is no cluster they show as skipped, with the
 * reason.
 */
export function describeCluster(name: string, body: (cluster: Cluster) => void): void {
  const connection = inject("cluster");
  if (connection.kind === "up") {
    describe(name, () => {
      const cluster = attachCluster(ofThisWorker(connection.descriptions));
      afterEach(cluster.heal);
      afterAll(cluster.cancelAll);
      body(cluster);
    });
  } else describe.skip(`${name} (${connection.reason})`, () => body(attachCluster(nowhere)));
}

/** Workers are numbered from 1, and one that has ended gives its number to the next. */
function ofThisWorker(descriptions: readonly ClusterDescription[]): ClusterDescription {
  const description = descriptions[Number(process.env.VITEST_POOL_ID) - 1];
  if (description === undefined)
    throw new Error(`worker ${process.env.VITEST_POOL_ID} has no cluster of the ${descriptions.length}`);
  return description;
}

/** Lets the skipped tests be listed; nothing is ever asked of it. */
const nowhere: ClusterDescription = {
  plan: {
    settings: defaultSettings,
    folder: "/nonexistent",
    clusterName: "nowhere",
    basePort: 0,
    hostName: "localhost",
    memoryLimits: "poll",
    release: [0, 0],
  },
  host: { hostName: "localhost", wrap: [] },
  user: { name: "nobody", uid: 65534, gid: 65534, home: "/nonexistent" },
};
