import { basename } from "node:path";
import { isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import { isNothing, openYaml, rangeOf, type YamlFile } from "../config/yaml-file.ts";
import type { Diagnostic, Location } from "../model/diagnostic.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { JobSpec } from "./job.ts";
import { type Read, readCommand, readCount, readId, readInside, readName, readPath } from "./values.ts";

/** A job as the configuration has it, and where. */
export interface ConfiguredJob extends JobSpec {
  readonly location: Location;
}

export interface QueueConfig {
  readonly name: string;
  /** As it is written: relative to the folder of the configuration. */
  readonly root: string;
  readonly jobs: readonly ConfiguredJob[];
}

const QUEUE_KEYS = ["name", "root", "max_attempts", "jobs"] as const;
const JOB_KEYS = ["id", "command", "out_dir", "max_attempts"] as const;

/** Reads the text of a queue's configuration. Every problem is reported with its place, and any of them means that nothing is used. */
export function readQueueConfig(path: string, text: string): Result<QueueConfig, readonly Diagnostic[]> {
  const yaml = openYaml(path, text, "queue.syntax");
  if (yaml.syntaxErrors.length > 0) return err(yaml.syntaxErrors);
  const reader = new Reader(yaml);
  const config = reader.readQueue(yaml.document.contents, basename(path).replace(/\.ya?ml$/i, ""));
  return config === undefined || reader.problems.length > 0 ? err(reader.problems) : ok(config);
}

type Entry = { readonly key: Node; readonly value: Node | null };

class Reader {
  readonly problems: Diagnostic[] = [];
  readonly #yaml: YamlFile;

  constructor(yaml: YamlFile) {
    this.#yaml = yaml;
  }

  readQueue(root: unknown, fileName: string): QueueConfig | undefined {
    if (!isMap(root)) {
      const what = isNothing(root) ? "there is nothing in it" : "it does not hold keys with values";
      this.#report(
        "queue.no-jobs",
        what,
        [0, 0],
        "Give it a list of jobs, each with id, command and out_dir",
      );
      return undefined;
    }
    const entries = this.#entries(root, QUEUE_KEYS, "the queue");
    const maxAttempts = this.#optional(entries, "max_attempts", readCount, 1);
    return {
      name: this.#optional(entries, "name", readName, fileName),
      root: this.#optional(entries, "root", readPath, "."),
      jobs: this.#readJobs(entries.get("jobs"), root, maxAttempts),
    };
  }

  #readJobs(entry: Entry | undefined, root: YAMLMap, maxAttempts: number): readonly ConfiguredJob[] {
    const list = this.#resolved(entry?.value ?? null);
    if (!isSeq(list) || list.items.length === 0) {
      const range = entry === undefined ? (root.range ?? [0, 0]) : rangeOf(entry.value, entry.key);
      const next = "Write below jobs: one item for each job, with id, command and out_dir";
      this.#report(
        "queue.no-jobs",
        "it has no jobs",
        entry === undefined ? [range[0], range[0]] : range,
        next,
      );
      return [];
    }
    const jobs = list.items.flatMap((item) => this.#readJob(item as Node, maxAttempts) ?? []);
    this.#reportRepeated(jobs);
    return jobs;
  }

  #readJob(item: Node, maxAttempts: number): ConfiguredJob | undefined {
    const map = this.#resolved(item);
    const [start = 0, end = 0] = item.range ?? [];
    if (!isMap(map)) {
      this.#report("queue.bad-value", "a job must hold keys with values", [start, end], JOB_HINT);
      return undefined;
    }
    const entries = this.#entries(map, JOB_KEYS, "a job");
    const idEntry = entries.get("id");
    const id = this.#required(entries, map, "id", readId);
    const command = this.#required(entries, map, "command", readCommand);
    const outDir = this.#required(entries, map, "out_dir", readInside);
    const attempts = this.#optional(entries, "max_attempts", readCount, maxAttempts);
    if (id === undefined || command === undefined || outDir === undefined) return undefined;
    const [from, to] = idEntry === undefined ? [start, end] : rangeOf(idEntry.value, idEntry.key);
    return { id, command, outDir, maxAttempts: attempts, location: this.#yaml.locate(from, to) };
  }

  #reportRepeated(jobs: readonly ConfiguredJob[]): void {
    const first = new Map<string, Location>();
    for (const { id, location } of jobs) {
      const earlier = first.get(id);
      if (earlier === undefined) first.set(id, location);
      else
        this.problems.push({
          severity: "error",
          code: "queue.duplicate-id",
          message: `there is a job "${id}" already, in line ${earlier.line}`,
          next: "Give each job an id of its own",
          path: location.path,
          location,
        });
    }
  }

  /** The keys of a map, those that nobody knows reported. */
  #entries(map: YAMLMap, known: readonly string[], what: string): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.value) : "";
      const entry = { key: key as Node, value: value as Node | null };
      if (known.includes(name)) entries.set(name, entry);
      else {
        const next = `Known keys of ${what}: ${known.join(", ")}`;
        this.#report("queue.unknown-key", `${what} has no key "${name}"`, rangeOf(null, entry.key), next);
      }
    }
    return entries;
  }

  #required<Value>(
    entries: ReadonlyMap<string, Entry>,
    map: YAMLMap,
    name: string,
    read: Read<Value>,
  ): Value | undefined {
    const entry = entries.get(name);
    if (entry !== undefined && !isNothing(entry.value)) return this.#value(entry, name, read);
    const [start = 0, end = 0] = map.range ?? [];
    const range = entry === undefined ? ([start, end] as const) : rangeOf(null, entry.key);
    this.#report("queue.missing-key", `this job has no ${name}`, range, JOB_HINT);
    return undefined;
  }

  #optional<Value>(
    entries: ReadonlyMap<string, Entry>,
    name: string,
    read: Read<Value>,
    fallback: Value,
  ): Value {
    const entry = entries.get(name);
    if (entry === undefined || isNothing(entry.value)) return fallback;
    return this.#value(entry, name, read) ?? fallback;
  }

  #value<Value>(entry: Entry, name: string, read: Read<Value>): Value | undefined {
    const value = read(this.#resolved(entry.value), this.#yaml.document);
    if (value.ok) return value.value;
    const { problem, next, code } = value.error;
    this.#report(code, `${name}: ${problem}`, rangeOf(entry.value, entry.key), next);
    return undefined;
  }

  /** What an alias stands for. */
  #resolved(node: Node | null): unknown {
    return this.#yaml.resolve(node);
  }

  #report(code: string, message: string, range: readonly number[], next: string): void {
    const [start = 0, end = start] = range;
    this.problems.push(this.#yaml.problem(code, message, [start, end], next));
  }
}

const JOB_HINT = "A job has id, command and out_dir, and may have max_attempts";
