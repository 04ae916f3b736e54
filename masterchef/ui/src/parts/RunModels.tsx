/** Which models a run plays with, by the digest that each host told when it began. */
import { useQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { FactTable } from "./FactTable";

export function RunModels({ id, running }: { id: string; running: boolean }) {
  const models = useQuery({
    queryKey: ["run", id, "models"],
    queryFn: () => ok(api.GET("/api/v1/runs/{run_id}/models", { params: { path: { run_id: id } } })),
    refetchInterval: (query) => (running && !query.state.data?.length ? 2_000 : false),
  }).data;
  const rows = (models ?? []).flatMap(({ player, hosts }) =>
    Object.entries(hosts).map(([host, digest]) => ({ model: player, host, digest: digest || "not told" })),
  );
  return <FactTable title="Models, by digest" rows={rows} most={100} quiet />;
}
