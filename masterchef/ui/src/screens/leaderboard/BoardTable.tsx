import { Badge, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import type { Entry } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { useTableView } from "@/parts/useTableView";
import { decimal, whole } from "@/parts/words";

const COLUMNS: ColumnDef<Entry>[] = [
  {
    accessorKey: "rank",
    header: "Rank",
    sortUndefined: "last",
    cell: ({ row: { original: entry } }) => <Rank entry={entry} />,
  },
  {
    accessorKey: "lineup",
    header: "Lineup",
    cell: ({ row: { original: entry } }) => (
      <>
        <Text size="sm" fw={500}>
          {entry.lineup}
        </Text>
        {entry.note && (
          <Text size="xs" c="dimmed">
            {entry.note}
          </Text>
        )}
      </>
    ),
  },
  { accessorKey: "mean", header: "Mean", meta: { numeric: true }, cell: ({ row }) => decimal(row.original.mean) },
  {
    id: "interval",
    header: "95% interval",
    enableSorting: false,
    meta: { numeric: true, from: "xs" },
    cell: ({ row: { original: entry } }) =>
      entry.low == null ? "–" : `${decimal(entry.low)} to ${decimal(entry.high)}`,
  },
  { accessorKey: "n", header: "Seeds", meta: { numeric: true }, cell: ({ row }) => whole(row.original.n) },
  { accessorKey: "runs", header: "Runs", meta: { numeric: true, from: "sm" }, cell: ({ row }) => whole(row.original.runs) },
  { accessorKey: "served", header: "Dishes a run", meta: { numeric: true, from: "md" }, cell: ({ row }) => decimal(row.original.served) },
  { accessorKey: "tokens", header: "Tokens a run", meta: { numeric: true, from: "md" }, cell: ({ row }) => whole(row.original.tokens) },
  { accessorKey: "seconds", header: "Model seconds a run", meta: { numeric: true, from: "lg" }, cell: ({ row }) => decimal(row.original.seconds) },
  {
    id: "answers",
    header: "Answers",
    enableSorting: false,
    meta: { from: "lg" },
    cell: ({ row: { original: entry } }) => <Style entry={entry} />,
  },
  {
    id: "left",
    header: "Left out",
    meta: { numeric: true, from: "sm" },
    accessorFn: (entry) => Object.values(entry.excluded).reduce((sum, runs) => sum + runs, 0),
    cell: ({ row: { original: entry }, getValue }) => (
      <span title={Object.entries(entry.excluded).map(([why, runs]) => `${runs} ${why}`).join(", ")}>
        {getValue<number>()}
      </span>
    ),
  },
];

/** Those that can be left out. */
export const BOARD_COLUMNS = {
  interval: "95% interval", n: "Seeds", runs: "Runs", served: "Dishes a run", tokens: "Tokens a run",
  seconds: "Model seconds a run", answers: "Answers", left: "Left out",
};

export function BoardTable({ entries }: { entries: Entry[] }) {
  return (
    <DataTable
      caption="Lineups, the best first"
      rows={entries}
      columns={COLUMNS as ColumnDef<Entry, unknown>[]}
      rowId={(entry) => entry.lineup}
      view={useTableView()}
      faint={(entry) => entry.rank === null}
    />
  );
}

function Style({ entry: { answers } }: { entry: Entry }) {
  if (!answers) return <>–</>;
  const bias = `takes the first option ${decimal(answers.first)} and the last ${decimal(answers.last)} times as often as chance`;
  return <span title={`${bias}; words ${answers.words.join(", ")}`}>{answers.styles.join(", ")}</span>;
}

function Rank({ entry }: { entry: Entry }) {
  if (entry.rank === null) {
    return (
      <Text span size="xs" c="dimmed">
        unranked
      </Text>
    );
  }
  const tied = entry.tied_with.length > 0;
  return (
    <Badge
      variant={entry.rank === 1 ? "filled" : "default"}
      size="sm"
      tt="none"
      title={tied ? `Can't be told apart from ${entry.tied_with.join(", ")}` : undefined}
    >
      {entry.rank}
      {tied && " tied"}
    </Badge>
  );
}
