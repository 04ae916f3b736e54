/** The REST interface, typed by its own schema. Same origin, session cookie, CSRF on every change. */
import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, problemOf } from "./errors";
import type { paths } from "./schema";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let csrf = "";

/** The token that GET /api/v1/auth/session hands out; a sign-in gives a new one. */
export function keepCsrfToken(token: string): void {
  csrf = token;
}

/** For requests that go around `api`, such as those of tus. */
export function csrfToken(): string {
  return csrf;
}

/** Called when the interface says that nobody is signed in (any more). */
let onSignedOut: () => void = () => undefined;
export function whenSignedOut(call: () => void): void {
  onSignedOut = call;
}

const credentials: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set("X-CSRFToken", csrf);
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== "/api/v1/auth/session") onSignedOut();
  },
};

export const api = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "http://localhost" : window.location.origin,
  credentials: "same-origin",
  querySerializer: { array: { style: "form", explode: true } },
});
api.use(credentials);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The data of an answer; throws ApiError with the server's problem otherwise.
 *
 *     const run = await ok(api.GET("/api/v1/runs/{id}", { params: { path: { id } } }));
 */
export async function ok<T>(answer: Promise<Answer<T>>): Promise<T> {
  let found: Answer<T>;
  try {
    found = await answer;
  } catch (error) {
    throw new ApiError(0, [], "The server can't be reached. Is `make up` still running?", error);
  }
  if (!found.response.ok) throw problemOf(found.response.status, found.error);
  return found.data as T;
}
