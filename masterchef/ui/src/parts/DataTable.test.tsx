import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { DataTable } from "./DataTable";

interface Row {
  name: string;
  rank: number | null;
  mean: number | null;
}

Object.assign(window, {
  matchMedia: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }),
});
afterEach(cleanup);

const ROWS: Row[] = [
  { name: "honest", rank: 1, mean: 0.653 },
  { name: "weak", rank: 2, mean: 0.2 },
  { name: "flattered", rank: null, mean: 1 },
  { name: "nothing", rank: null, mean: null },
];
const COLUMNS = ["name", "rank", "mean"].map((key) => ({ accessorKey: key, header: key }));

const names = () => screen.getAllByRole("row").slice(1).map((row) => row.firstElementChild?.textContent);

function draw(faint?: (row: Row) => boolean) {
  render(
    <MantineProvider>
      <DataTable caption="t" rows={ROWS} columns={COLUMNS} rowId={(row) => row.name} faint={faint} />
    </MantineProvider>,
  );
}

it.each(["rank", "mean", "name"])("keeps what has no rank below, sorted by %s in both directions", (column) => {
  draw((row) => row.rank === null);
  for (let click = 0; click < 3; click += 1) {
    fireEvent.click(screen.getByRole("button", { name: column }));
    expect(new Set(names().slice(0, 2))).toEqual(new Set(["honest", "weak"]));
  }
});

it("puts a figure that is missing at the end in both directions", () => {
  draw();
  for (let click = 0; click < 2; click += 1) {
    fireEvent.click(screen.getByRole("button", { name: "mean" }));
    expect(names().at(-1)).toBe("nothing");
  }
});
