/** What the interface says when it refuses: which fields are wrong, and what to do. */
import type { ProblemEntry } from "./schema";

export class ApiError extends Error {
  /** `status` 0 means that no answer came. */
  constructor(
    readonly status: number,
    readonly entries: ProblemEntry[],
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "ApiError";
  }
}

const BY_STATUS: Record<number, string> = {
  401: "You are signed out. Sign in again.",
  403: "Your role doesn't allow this. Ask an operator or an admin.",
  404: "There is no such thing (any more).",
  429: "Too many requests; wait a minute.",
};

/** An ApiError of a problem document; other bodies get words by their status. */
export function problemOf(status: number, body: unknown): ApiError {
  const entries = entriesOf(body);
  const said = entries.map((entry) => entry.detail).join(" ");
  const known = BY_STATUS[status] ?? `The server answered ${status}. Its log tells more.`;
  return new ApiError(status, entries, said || known);
}

function entriesOf(body: unknown): ProblemEntry[] {
  if (typeof body !== "object" || body === null || !("errors" in body)) return [];
  return Array.isArray(body.errors) ? (body.errors as ProblemEntry[]) : [];
}

/** Words for whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
