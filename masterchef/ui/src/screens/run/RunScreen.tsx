/** One run by its id: each kind has a screen of its own. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useParams } from "react-router";
import { api, ok } from "@/api/client";
import type { ListedRun } from "@/api/schema";
import { Empty, Loaded, Loading } from "@/parts/State";

const SessionScreen = lazy(() => import("@/kitchen/SessionScreen"));
const MatrixScreen = lazy(() => import("@/screens/matrix/MatrixScreen"));
const OptimisationScreen = lazy(() => import("@/screens/optimise/OptimisationScreen"));
const SuiteScreen = lazy(() => import("@/screens/suite/SuiteScreen"));
const CookScreen = lazy(() => import("@/screens/cook/CookScreen"));

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id],
    queryFn: () => ok(api.GET("/api/v1/runs/{id}", { params: { path: { id } } })),
  });

export function Component() {
  const { id = "" } = useParams();
  return (
    <Loaded query={useQuery(runQuery(id))} what="Opening the run">
      {(run) => (
        <Suspense fallback={<Loading what="Opening the run" />}>
          <OfKind key={run.id} run={run} />
        </Suspense>
      )}
    </Loaded>
  );
}

function OfKind({ run }: { run: ListedRun }) {
  if (run.kind === "session") return <SessionScreen runId={run.id} />;
  if (run.kind === "matrix" || run.kind === "try") return <MatrixScreen runId={run.id} />;
  if (run.kind === "optimisation") return <OptimisationScreen runId={run.id} />;
  if (run.kind === "suite") return <SuiteScreen runId={run.id} />;
  if (run.kind === "cook") return <CookScreen runId={run.id} />;
  return <Empty title={`The dashboard can't show a ${run.kind} yet`}>Its events are in its log.</Empty>;
}
