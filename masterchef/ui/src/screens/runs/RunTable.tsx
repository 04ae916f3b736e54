import { ActionIcon, Anchor, Box, Checkbox, Group, Menu, Progress, Stack, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";
import { Link } from "react-router";
import type { ListedRun } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { RunExports } from "@/parts/RunExports";
import { NotCalibrated } from "@/parts/NotCalibrated";
import { LIVE, StateBadge } from "@/parts/StateBadge";
import { useTableView } from "@/parts/useTableView";
import { ago, decimal, spaced, took } from "@/parts/words";

interface Props {
  runs: ListedRun[];
  chosen: ListedRun[];
  choose: (runs: ListedRun[]) => void;
}

export function RunTable({ runs, chosen, choose }: Props) {
  const columns = useMemo(() => columnsOf(chosen, choose), [chosen, choose]);
  return (
    <DataTable caption="Runs, the newest first" rows={runs} columns={columns} rowId={(run) => run.id} view={useTableView()} />
  );
}

/** Those that can be left out. */
export const RUN_COLUMNS = {
  state: "State", score: "Score", models: "Models", owner: "Owner", created_at: "Created", took: "Took",
};

function columnsOf(chosen: ListedRun[], choose: (runs: ListedRun[]) => void): ColumnDef<ListedRun>[] {
  const isChosen = (run: ListedRun) => chosen.some((one) => one.id === run.id);
  const toggle = (run: ListedRun) =>
    choose(isChosen(run) ? chosen.filter((one) => one.id !== run.id) : [...chosen, run]);
  return [
    {
      id: "choose",
      header: () => <span className="visually-hidden">Choose</span>,
      enableSorting: false,
      meta: { from: "sm" },
      cell: ({ row: { original: run } }) => (
        <Checkbox
          size="xs"
          checked={isChosen(run)}
          onChange={() => toggle(run)}
          aria-label={`Choose ${run.name}`}
        />
      ),
    },
    {
      accessorKey: "name",
      header: "Run",
      cell: ({ row: { original: run } }) => <Name run={run} />,
    },
    {
      accessorKey: "state",
      header: "State",
      meta: { from: "sm" },
      cell: ({ row: { original: run } }) => <Where run={run} />,
    },
    {
      accessorKey: "score",
      header: "Score",
      meta: { numeric: true },
      sortUndefined: "last",
      cell: ({ row: { original: run } }) => (
        <>
          <span title={spaced(run.measure)}>{scoreOf(run)}</span>
          <NotCalibrated calibration={run.calibration} />
        </>
      ),
    },
    {
      id: "models",
      accessorFn: (run) => run.models.join(", "),
      header: "Models",
      meta: { from: "md" },
      cell: ({ getValue }) => (
        <Text size="sm" lineClamp={2} maw={260}>
          {getValue<string>() || "–"}
        </Text>
      ),
    },
    { accessorKey: "owner", header: "Owner", meta: { from: "md" }, cell: ({ row }) => row.original.owner ?? "–" },
    {
      accessorKey: "created_at",
      header: "Created",
      meta: { from: "sm" },
      cell: ({ row: { original: run } }) => (
        <Text size="sm" title={new Date(run.created_at).toLocaleString()} style={{ whiteSpace: "nowrap" }}>
          {ago(run.created_at)}
        </Text>
      ),
    },
    {
      id: "took",
      accessorFn: tookMs,
      sortUndefined: "last",
      header: "Took",
      meta: { numeric: true, from: "lg" },
      cell: ({ row: { original: run } }) => took(run.started_at, run.ended_at),
    },
    {
      id: "more",
      header: () => <span className="visually-hidden">More</span>,
      enableSorting: false,
      cell: ({ row: { original: run } }) => <More run={run} />,
    },
  ];
}

/** Wall ms, to now while it goes on; undefined before it starts. */
export const tookMs = ({ started_at, ended_at }: Pick<ListedRun, "started_at" | "ended_at">) =>
  started_at ? (ended_at ? Date.parse(ended_at) : Date.now()) - Date.parse(started_at) : undefined;

/** Sessions score 0 to 100; a matrix's F1 is 0 to 1. */
const scoreOf = ({ score, measure }: ListedRun) =>
  score !== null && measure.endsWith("_f1") ? score.toFixed(3) : decimal(score);

function Name({ run }: { run: ListedRun }) {
  return (
    <Stack gap={0}>
      <Anchor component={Link} to={`/runs/${run.id}`} size="sm" fw={500} style={{ overflowWrap: "anywhere" }}>
        {run.name || run.id.slice(0, 8)}
      </Anchor>
      <Text size="xs" c="dimmed">
        {run.kind} {run.id.slice(0, 8)}
        <Text span inherit hiddenFrom="sm">
          {" "}
          · {ago(run.created_at)}
        </Text>
      </Text>
      <Box hiddenFrom="sm" mt={4}>
        <Where run={run} />
      </Box>
    </Stack>
  );
}

/** State, and how far: a bar while it goes on, the reason when it stopped early. */
function Where({ run }: { run: ListedRun }) {
  const percent = Math.round((run.progress ?? 0) * 100);
  return (
    <Stack gap={3} maw={170}>
      <Group gap={6} wrap="nowrap">
        <StateBadge state={run.state} />
        {LIVE.has(run.state) && run.progress != null && (
          <Text size="xs" c="dimmed">
            {percent}%
          </Text>
        )}
      </Group>
      {LIVE.has(run.state) && run.progress != null && (
        <Progress size={3} value={percent} aria-label={`${percent}% of ${run.name}`} />
      )}
      {run.reason && run.state !== "done" && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {run.reason}
        </Text>
      )}
    </Stack>
  );
}

function More({ run }: { run: ListedRun }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More about ${run.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={`/log?run=${run.id}`}>
          Log
        </Menu.Item>
        <RunExports id={run.id} kind={run.kind} />
      </Menu.Dropdown>
    </Menu>
  );
}
