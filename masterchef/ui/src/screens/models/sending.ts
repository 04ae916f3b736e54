/** Uploads that this tab sends. They go on while other screens are shown. */
import { Upload } from "tus-js-client";
import { create } from "zustand";
import { csrfToken } from "@/api/client";
import { CheckedStack, MISMATCH } from "./checksums";
import { type Sample, speedOf } from "./speed";

const ENDPOINT = "/api/v1/uploads";
const PIECE = 16 * 1024 * 1024;
/** A server that is started again is waited for; then a person decides. */
const PAUSES = [0, 1_000, 2_000, 4_000, ...Array.from({ length: 60 }, () => 5_000)];

export interface Sending {
  id: string;
  filename: string;
  size: number;
  sent: number;
  /** Bytes a second, over the last few seconds. */
  speed: number;
  state: "sending" | "paused" | "failed" | "sent";
  error: string;
}

interface Store {
  all: Sending[];
  change: (id: string, change: Partial<Sending>) => void;
  add: (sending: Sending) => void;
  drop: (id: string) => void;
}

export const useSending = create<Store>()((set) => ({
  all: [],
  change: (id, change) =>
    set(({ all }) => ({ all: all.map((each) => (each.id === id ? { ...each, ...change } : each)) })),
  add: (sending) => set(({ all }) => ({ all: [...all, sending] })),
  drop: (id) => set(({ all }) => ({ all: all.filter((each) => each.id !== id) })),
}));

const tasks = new Map<string, Upload>();
let next = 1;

/** Send a file; one that was begun before, in another tab or before a restart, goes on. */
export async function send(file: File, onSent: () => void): Promise<void> {
  const id = String(next++);
  const { add, change } = useSending.getState();
  add({ id, filename: file.name, size: file.size, sent: 0, speed: 0, state: "sending", error: "" });
  let samples: Sample[] = [];
  const task = new Upload(file, {
    endpoint: ENDPOINT,
    chunkSize: PIECE,
    retryDelays: PAUSES,
    removeFingerprintOnSuccess: true,
    metadata: { filename: file.name },
    httpStack: new CheckedStack(),
    onShouldRetry: worthRepeating,
    onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
    onProgress: (sent) => {
      samples = [...samples, { at: performance.now(), sent }].slice(-40);
      change(id, { sent, speed: speedOf(samples) });
    },
    onError: (error) => change(id, { state: "failed", error: wordsOf(error), speed: 0 }),
    onSuccess: () => {
      change(id, { state: "sent", sent: file.size, speed: 0 });
      onSent();
    },
  });
  tasks.set(id, task);
  const [before] = await task.findPreviousUploads();
  if (before) task.resumeFromPreviousUpload(before);
  task.start();
}

export function pause(id: string): void {
  void tasks.get(id)?.abort();
  useSending.getState().change(id, { state: "paused", speed: 0 });
}

export function goOn(id: string): void {
  useSending.getState().change(id, { state: "sending", error: "" });
  tasks.get(id)?.start();
}

/** End it, here and on the server. */
export function cancel(id: string): void {
  void tasks.get(id)?.abort(true);
  forget(id);
}

export function forget(id: string): void {
  tasks.delete(id);
  useSending.getState().drop(id);
}

/** A piece that was damaged, met another writer or came too soon is sent again; so is all that a
 * server at fault or away didn't take. */
export function worthRepeating(error: { originalResponse?: { getStatus: () => number } | null }): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status < 400 || status >= 500 || [409, 423, 429, MISMATCH].includes(status);
}

/** The server's own sentence, where there is one. */
function wordsOf(error: Error & { originalResponse?: { getBody: () => string } | null }): string {
  try {
    const problem = JSON.parse(error.originalResponse?.getBody() ?? "") as { errors: { detail: string }[] };
    return problem.errors.map(({ detail }) => detail).join(" ");
  } catch {
    return "The server can't be reached. Resume when it is there again.";
  }
}
