import { afterAll, afterEach, describe, inject } from "vitest";
import { claimCluster, releaseCluster } from "./claim.ts";
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
 * Tests on a cluster that no other file has meanwhile; files share it one after the other. A test leaves no daemon
 * frozen or stopped to the next one, and a suite no jobs. Where there is no cluster they show as skipped, with the
 * reason.
 */
export function describeCluster(name: string, body: (cluster: Cluster) => void): void {
  const connection = inject("cluster");
  if (connection.kind === "up") {
    const description = ofThisFile(connection.descriptions);
    describe(name, () => {
      const cluster = attachCluster(description);
      afterEach(cluster.heal);
      afterAll(cluster.cancelAll);
      body(cluster);
    });
  } else describe.skip(`${name} (${connection.reason})`, () => body(attachCluster(nowhere)));
}

let own: ClusterDescription | undefined;

/** Claimed when a test file is read, for all of its suites, and let go when the last has run. */
function ofThisFile(descriptions: readonly ClusterDescription[]): ClusterDescription {
  if (own !== undefined) return own;
  const claimed = claimCluster(descriptions);
  afterAll(() => releaseCluster(claimed));
  own = claimed;
  return claimed;
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
