import { Anchor, Checkbox, Group, MultiSelect, Popover, Button, SegmentedControl, Stack } from "@mantine/core";
import { IconColumns } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import type { Cell } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { Empty, Loaded } from "@/parts/State";
import { decimal, whole } from "@/parts/words";
import { cellsQuery } from "./queries";
import { f1 } from "./ReportPane";
import { shownCells } from "./shown";

interface Props {
  id: string;
  done: number;
  show: string;
  at: string;
  change: (next: { show?: string; at?: string }) => void;
  open: (cell: number) => void;
}

const PAGE = 300;

export function CellTable({ id, done, show, at, change, open }: Props) {
  const [hidden, setHidden] = useState<string[]>(["calls", "attempts", "relationships_f1"]);
  const [most, setMost] = useState(PAGE);
  const columns = useMemo(() => columnsOf(open), [open]);
  return (
    <Loaded query={useQuery(cellsQuery(id, done))} what="Reading the cells">
      {(cells) => {
        const found = shownCells(cells, show, at);
        const places = [...new Set(cells.map((cell) => `${cell.combination}|${cell.model}`))];
        return (
          <Stack gap="sm">
            <Group gap="xs">
              <SegmentedControl
                size="xs"
                aria-label="Which cells"
                data={[
                  { value: "all", label: "All" },
                  { value: "failures", label: "Failures" },
                  { value: "different", label: "Different" },
                ]}
                value={show}
                onChange={(next) => change({ show: next })}
              />
              <MultiSelect
                size="xs"
                aria-label="Only these combinations and models"
                placeholder={at ? undefined : "all combinations and models"}
                data={places.map((value) => ({ value, label: value.replace("|", " · ") }))}
                value={at ? at.split(",") : []}
                onChange={(chosen) => change({ at: chosen.join(",") })}
                searchable
                clearable
                flex="1 1 220px"
                maw={460}
                clearButtonProps={{ "aria-label": "All combinations and models" }}
              />
              <Columns columns={columns} hidden={hidden} change={setHidden} />
            </Group>
            {found.length ? (
              <DataTable
                caption="Cells of the matrix"
                rows={found.slice(0, most)}
                columns={columns.filter((column) => !hidden.includes(String(column.id)))}
                rowId={(cell) => String(cell.id)}
                faint={(cell) => cell.excluded}
              />
            ) : (
              <Empty title="No such cell">Nothing failed, or all models agree.</Empty>
            )}
            {found.length > most && (
              <Button variant="default" w="fit-content" onClick={() => setMost(most + PAGE)}>
                {whole(found.length - most)} more
              </Button>
            )}
          </Stack>
        );
      }}
    </Loaded>
  );
}

function Columns({
  columns,
  hidden,
  change,
}: {
  columns: ColumnDef<Cell, unknown>[];
  hidden: string[];
  change: (hidden: string[]) => void;
}) {
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={15} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group
          aria-label="Columns that are shown"
          value={columns.map(({ id }) => String(id)).filter((id) => !hidden.includes(id))}
          onChange={(shown) => change(columns.map(({ id }) => String(id)).filter((id) => !shown.includes(id)))}
        >
          <Stack gap={6}>
            {columns.map(({ id, header }) => (
              <Checkbox key={id} size="xs" value={String(id)} label={String(header)} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}

function columnsOf(open: (cell: number) => void): ColumnDef<Cell, unknown>[] {
  const figure = (key: keyof Cell, header: string, show: (value: number | null) => string, from?: "sm" | "md") => ({
    id: key,
    header,
    accessorFn: (cell: Cell) => cell[key] as number | null,
    sortUndefined: "last" as const,
    meta: { numeric: true, from },
    cell: ({ row }: { row: { original: Cell } }) => show(row.original[key] as number | null),
  });
  return [
    {
      id: "trial",
      header: "Trial",
      accessorKey: "trial",
      cell: ({ row: { original: cell } }) => (
        <Anchor component="button" type="button" size="sm" onClick={() => open(cell.id)}>
          {cell.trial}
        </Anchor>
      ),
    },
    { id: "combination", header: "Prompts", accessorKey: "combination" },
    { id: "model", header: "Model", accessorKey: "model" },
    { id: "repeat", header: "Repeat", accessorKey: "repeat", meta: { numeric: true, from: "md" } },
    { id: "outcome", header: "Outcome", accessorFn: (cell) => cell.outcome || cell.state, meta: { from: "sm" } },
    figure("entities_f1", "Entities", f1),
    figure("mappings_f1", "Mappings", f1),
    figure("relationships_f1", "Relationships", f1, "md"),
    figure("tokens_in", "Read", whole, "md"),
    figure("tokens_out", "Written", whole, "md"),
    figure("seconds", "Seconds", decimal, "md"),
    figure("calls", "Calls", whole, "md"),
    figure("attempts", "Attempts", whole, "md"),
  ];
}
