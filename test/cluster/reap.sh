#!/bin/bash
# Ends a cluster of the tests: reap.sh FOLDER CLUSTER_NAME USER... Waits until its standard input closes, which happens when the
# process that started the cluster asks for the end, and also when that process dies in whatever way. So there is one
# way down and it needs nobody to be alive. (A shell script, as Node 20 cannot start TypeScript by itself.)
folder=$1 name=$2
shift 2
case $folder in */runmark-cluster-*) ;; *) echo "reap.sh: not a test cluster: $folder" >&2; exit 2 ;; esac
cat >/dev/null

# Ours are the processes with one of these in their environment: daemons, slurmstepd and clients have the folder, and
# jobs have at least the name of their cluster, also those submitted with --export=NONE. Each user looks at the own
# processes, since root in a container may not read the environment of others.
ours() {
  for user in root "$@"; do
    setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups \
      grep -lzsxF -e "TEST_CLUSTER_MARK=$folder" -e "SLURM_CLUSTER_NAME=$name" /proc/[0-9]*/environ
  done | cut -d/ -f3
}
for ((round = 0; round < 200; round++)); do
  pids=$(ours "$@")
  [ -n "$pids" ] || break
  # shellcheck disable=SC2086
  kill -KILL $pids 2>/dev/null
  sleep 0.05
done

for group in /sys/fs/cgroup/*/"slurm_$name"n*; do
  [ -d "$group" ] && find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
done
rm -rf -- "$folder"
