/** A trial matrix: progress, heat map and ranking, cells, and one cell beside its source. */
import { Anchor, Button, Group, Menu, Progress, Select, Stack, Tabs, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { MatrixDetail } from "@/api/schema";
import { useMe } from "@/app/auth";
import { Page } from "@/parts/Page";
import { RunEstimate } from "@/parts/RunEstimate";
import { RunModels } from "@/parts/RunModels";
import { Loaded } from "@/parts/State";
import { LIVE, StateBadge } from "@/parts/StateBadge";
import { useFilters } from "@/parts/useFilters";
import { clock, count, whole } from "@/parts/words";
import { CellDrawer } from "./CellDrawer";
import { CellTable } from "./CellTable";
import { Combinations } from "./Combinations";
import { Mistakes } from "./Mistakes";
import { METRICS, type Metric, matrixQuery, progressQuery } from "./queries";
import { ReportPane } from "./ReportPane";

export default function MatrixScreen({ runId }: { runId: string }) {
  return <Loaded query={useQuery(matrixQuery(runId))}>{(matrix) => <Matrix matrix={matrix} />}</Loaded>;
}

function Matrix({ matrix }: { matrix: MatrixDetail }) {
  const [view, change] = useFilters({ tab: "report", metric: "", cell: "", show: "all", at: "" });
  const done = matrix.cells_total - matrix.cells_left;
  const metric = view.metric as Metric | "";
  return (
    <Page
      title={matrix.name || `matrix ${matrix.id.slice(0, 8)}`}
      lead={
        <Group gap="xs">
          <StateBadge state={matrix.state} />
          <span>
            {matrix.id.slice(0, 8)} ·{" "}
            {count(matrix.combinations.length, "combination")} × {count(matrix.models.length, "model")} ×{" "}
            {count(matrix.trials.length, "trial")} · {whole(matrix.spent_tokens)} tokens
          </span>
          <Anchor component={Link} to={`/log?run=${matrix.id}`} size="sm">
            Log
          </Anchor>
        </Group>
      }
      actions={
        <>
          <Steering matrix={matrix} />
          <Exports id={matrix.id} metric={metric} />
        </>
      }
    >
      <Stack>
        {LIVE.has(matrix.state) && <HowFar matrix={matrix} />}
        {matrix.reason && <Text size="sm">{matrix.reason}</Text>}
        <Group justify="space-between" align="flex-end">
          <Tabs value={view.tab} onChange={(tab) => change({ tab: tab ?? "report" })}>
            <Tabs.List>
              <Tabs.Tab value="report">Heat map and ranking</Tabs.Tab>
              <Tabs.Tab value="cells">Cells</Tabs.Tab>
              <Tabs.Tab value="mistakes">Mistakes</Tabs.Tab>
              <Tabs.Tab value="pair">Two combinations</Tabs.Tab>
            </Tabs.List>
          </Tabs>
          <Select
            aria-label="Metric"
            size="xs"
            w={180}
            data={METRICS}
            placeholder="the matrix's own metric"
            value={metric || null}
            onChange={(next) => change({ metric: next ?? "" })}
            clearable
            clearButtonProps={{ "aria-label": "The matrix's own metric" }}
          />
        </Group>
        {view.tab === "report" && (
          <>
            <ReportPane
              id={matrix.id}
              metric={metric}
              done={done}
              rank={(next) => change({ metric: next })}
              pick={(combination, model) => change({ tab: "cells", at: `${combination}|${model}` })}
            />
            <RunModels id={matrix.id} running={LIVE.has(matrix.state)} />
            <RunEstimate id={matrix.id} running={LIVE.has(matrix.state)} />
          </>
        )}
        {view.tab === "cells" && (
          <CellTable
            id={matrix.id}
            done={done}
            show={view.show}
            at={view.at}
            change={change}
            open={(cell) => change({ cell: String(cell) })}
          />
        )}
        {view.tab === "mistakes" && <Mistakes id={matrix.id} metric={metric} done={done} />}
        {view.tab === "pair" && <Combinations matrix={matrix} metric={metric} />}
      </Stack>
      <CellDrawer id={Number(view.cell) || null} close={() => change({ cell: "" })} />
    </Page>
  );
}

function HowFar({ matrix }: { matrix: MatrixDetail }) {
  const progress = useQuery(progressQuery(matrix.id)).data;
  const done = matrix.cells_total - matrix.cells_left;
  const percent = matrix.cells_total ? (100 * done) / matrix.cells_total : 0;
  return (
    <div>
      <Progress value={percent} aria-label="Cells that are done" />
      <Text size="xs" c="dimmed" role="status">
        {whole(done)} of {count(matrix.cells_total, "cell")}
        {progress?.seconds_left != null && ` · about ${clock(progress.seconds_left)} left`}
      </Text>
    </div>
  );
}

type Verb = "pause" | "resume" | "start";

function Steering({ matrix }: { matrix: MatrixDetail }) {
  const me = useMe();
  const queries = useQueryClient();
  const params = { params: { path: { id: matrix.id } } };
  const act = useMutation({
    mutationFn: (verb: Verb | "cancel" | "rerun") => {
      if (verb === "cancel") return ok(api.POST("/api/v1/matrices/{id}/cancel", { ...params, body: { reason: "" } }));
      if (verb === "rerun") return ok(api.POST("/api/v1/matrices/{id}/rerun", { ...params, body: {} }));
      return ok(api.POST(`/api/v1/matrices/{id}/${verb}` as "/api/v1/matrices/{id}/pause", params));
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["matrix", matrix.id] }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  if (!me?.may_operate) return null;
  const verbs: [Verb | "cancel" | "rerun", string, boolean][] = [
    ["start", "Start", matrix.state === "created"],
    ["pause", "Pause", matrix.state === "running"],
    ["resume", "Resume", matrix.state === "paused"],
    ["cancel", "Cancel", LIVE.has(matrix.state)],
    ["rerun", "Run failed cells again", !LIVE.has(matrix.state)],
  ];
  return verbs
    .filter(([, , possible]) => possible)
    .map(([verb, label]) => (
      <Button key={verb} variant="default" loading={act.isPending} onClick={() => act.mutate(verb)}>
        {label}
      </Button>
    ));
}

function Exports({ id, metric }: { id: string; metric: string }) {
  const query = metric ? `?metric=${metric}` : "";
  const at = (file: string) => `/api/v1/matrices/${id}/${file}${query}`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={15} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={at("report.html")} download>
          Report, HTML
        </Menu.Item>
        {["heat-map", "bars"].flatMap((chart) =>
          ["svg", "png"].map((kind) => (
            <Menu.Item key={chart + kind} component="a" href={at(`charts/${chart}.${kind}`)} download={`${chart}.${kind}`}>
              {chart === "heat-map" ? "Heat map" : "Bars"}, {kind.toUpperCase()}
            </Menu.Item>
          )),
        )}
        <Menu.Divider />
        {["ranking", "cells", "types", "mistakes", "confusion"].map((table) => (
          <Menu.Sub key={table}>
            <Menu.Sub.Target>
              <Menu.Sub.Item>{table}</Menu.Sub.Item>
            </Menu.Sub.Target>
            <Menu.Sub.Dropdown>
              {["csv", "jsonl", "parquet"].map((format) => (
                <Menu.Item key={format} component="a" href={at(`export/${table}.${format}`)} download>
                  {format.toUpperCase()}
                </Menu.Item>
              ))}
            </Menu.Sub.Dropdown>
          </Menu.Sub>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
