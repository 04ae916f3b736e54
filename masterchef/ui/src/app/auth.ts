/** Who is signed in, asked once and kept; every screen may rely on it. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok, keepCsrfToken } from "@/api/client";
import type { Browser, Me, SignInRequest } from "@/api/schema";

export const session = queryOptions({
  queryKey: ["auth", "session"],
  queryFn: async (): Promise<Browser> => keep(await ok(api.GET("/api/v1/auth/session"))),
  staleTime: 5 * 60_000,
});

function keep(browser: Browser): Browser {
  keepCsrfToken(browser.csrf_token);
  return browser;
}

/** The signed-in person; screens inside the shell always have one. */
export function useMe(): Me | null {
  return useQuery(session).data?.user ?? null;
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: SignInRequest) =>
      keep(await ok(api.POST("/api/v1/auth/session", { body }))),
    onSuccess: (browser) => queries.setQueryData(session.queryKey, browser),
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/auth/session")),
    onSettled: async () => {
      await queries.fetchQuery({ ...session, staleTime: 0 });
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "auth" });
    },
  });
}
