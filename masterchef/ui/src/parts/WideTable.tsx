/** A table that may be wider than the screen: whoever has no mouse scrolls it by its own tab stop. */
import { Table } from "@mantine/core";
import type { ReactNode } from "react";

export function WideTable({ name, minWidth = 0, children }: { name: string; minWidth?: number; children: ReactNode }) {
  return (
    <Table.ScrollContainer minWidth={minWidth} type="native" tabIndex={0} role="group" aria-label={`Table: ${name}`}>
      {children}
    </Table.ScrollContainer>
  );
}
