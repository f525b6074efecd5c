import type { SiteNode, Told } from "../../../model/site.ts";
import { inWords } from "../folder/in-words.ts";
import type { Mount } from "../folder/mount.ts";
import { fine, type Line, unknown, warning } from "../line.ts";

export interface SharedFacts {
  readonly folder: string;
  readonly mount?: Mount;
  /** The name of this machine. */
  readonly host: string;
  readonly nodes: Told<readonly SiteNode[]>;
}

/** File systems that are a disk or the memory of one machine. All others are taken for shared. */
const OF_ONE_MACHINE: ReadonlySet<string> = new Set([
  ...["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "vfat", "ntfs", "bcachefs"],
  ...["tmpfs", "ramfs", "overlay", "aufs"],
]);

/** Whether the nodes may see the experiment, as far as that can be told from here. */
export function judgeShared({ folder, mount, host, nodes }: SharedFacts): readonly Line[] {
  if (mount === undefined) return [unknown("shared", `which file system ${inWords(folder)} is on`)];
  const { type, point } = mount;
  if (!OF_ONE_MACHINE.has(type)) return [fine("shared", `${type}, mounted at ${point}`)];
  if (nodes.kind === "silent")
    return [
      unknown("shared", `it is on a disk of this machine (${type}), and which the nodes are nobody says`),
    ];
  const isOnly = nodes.value.every((node) => short(node.host) === short(host));
  if (isOnly) return [fine("shared", `${type}; all nodes are this machine`)];
  return [
    warning(
      "shared",
      `${inWords(folder)} is on a disk of this machine (${type}): nodes see it only if it is exported to them`,
      `Try it: srun ls ${folder}; or keep the experiment on a shared file system`,
    ),
  ];
}

const short = (host: string): string => host.split(".")[0] ?? host;
