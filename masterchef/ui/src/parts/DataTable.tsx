/** A sortable table: TanStack Table draws with Mantine's. Columns may hide on narrow screens. */
import { Table, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSelector } from "@tabler/icons-react";
import {
  type ColumnDef, flexRender, functionalUpdate, getCoreRowModel, getSortedRowModel, type Header, type RowData,
  type SortingState, type Updater, useReactTable,
} from "@tanstack/react-table";
import { useMemo, useState } from "react";
import { WideTable } from "@/parts/WideTable";
import type { TableView } from "./useTableView";
import classes from "./DataTable.module.css";

declare module "@tanstack/react-table" {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** Hidden on screens narrower than this. */
    from?: "xs" | "sm" | "md" | "lg";
    /** Numbers stand at the right. */
    numeric?: boolean;
    /** For the types' sake only. */
    _?: [TData, TValue];
  }
}

export interface DataTableProps<T> {
  /** Read by screen readers. */
  caption: string;
  rows: T[];
  columns: ColumnDef<T, unknown>[];
  rowId: (row: T) => string;
  sorting?: SortingState;
  /** Its columns and order stand in the address: see TableViews. */
  view?: TableView;
  /** Rows that stand back, below the others however these are sorted: too few runs, left out. */
  faint?: (row: T) => boolean;
}

export function DataTable<T>({ caption, rows, columns, rowId, sorting: first = [], view, faint }: DataTableProps<T>) {
  const [own, setOwn] = useState<SortingState>(first);
  const sorting = view?.sorting ?? own;
  const setSorting = (next: Updater<SortingState>) => (view?.sort ?? setOwn)(functionalUpdate(next, sorting));
  const lasting = useMemo(() => columns.map(missingLast), [columns]);
  const table = useReactTable({
    data: rows,
    columns: lasting,
    state: { sorting, columnVisibility: Object.fromEntries((view?.hidden ?? []).map((id) => [id, false])) },
    onSortingChange: setSorting,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    enableSortingRemoval: true,
  });
  const sorted = table.getRowModel().rows;
  const shown = faint ? [false, true].flatMap((back) => sorted.filter((row) => faint(row.original) === back)) : sorted;
  return (
    <WideTable name={caption}>
      <Table highlightOnHover className={classes.table}>
        <Table.Caption className="visually-hidden">{caption}</Table.Caption>
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers.map((header) => (
                <Head key={header.id} header={header} />
              ))}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row) => (
            <Table.Tr key={row.id} className={faint?.(row.original) ? classes.faint : undefined}>
              {row.getVisibleCells().map((cell) => (
                <Table.Td
                  key={cell.id}
                  visibleFrom={cell.column.columnDef.meta?.from}
                  className={cell.column.columnDef.meta?.numeric ? classes.numeric : undefined}
                >
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

/** What is null stands at the end in both directions, as what is undefined does. */
function missingLast<T>(column: ColumnDef<T, unknown>): ColumnDef<T, unknown> {
  if (!("accessorKey" in column)) return { sortUndefined: "last", ...column };
  const { accessorKey, ...rest } = column;
  const read = (row: T) => (row as Record<string, unknown>)[String(accessorKey)] ?? undefined;
  return { sortUndefined: "last", ...rest, id: String(accessorKey), accessorFn: read };
}

const ARIA = { asc: "ascending", desc: "descending" } as const;

function Head<T>({ header }: { header: Header<T, unknown> }) {
  const { column } = header;
  const sorted = column.getIsSorted();
  const Icon = sorted === "asc" ? IconChevronUp : sorted === "desc" ? IconChevronDown : IconSelector;
  const text = flexRender(column.columnDef.header, header.getContext());
  return (
    <Table.Th
      visibleFrom={column.columnDef.meta?.from}
      className={column.columnDef.meta?.numeric ? classes.numeric : undefined}
      aria-sort={sorted ? ARIA[sorted] : undefined}
    >
      {column.getCanSort() ? (
        <UnstyledButton className={classes.sort} onClick={column.getToggleSortingHandler()}>
          {text}
          <Icon size={13} aria-hidden className={sorted ? undefined : classes.unsorted} />
        </UnstyledButton>
      ) : (
        text
      )}
    </Table.Th>
  );
}
