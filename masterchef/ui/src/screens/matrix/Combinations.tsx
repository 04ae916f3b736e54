import { Select, SimpleGrid, Stack } from "@mantine/core";
import { useState } from "react";
import type { MatrixDetail } from "@/api/schema";
import { Empty } from "@/parts/State";
import { Paired } from "./Paired";
import type { Metric } from "./queries";

/** Two combinations of one matrix, cell by cell. */
export function Combinations({ matrix, metric }: { matrix: MatrixDetail; metric: Metric | "" }) {
  const all = matrix.combinations;
  const [left, setLeft] = useState(all[0] ?? "");
  const [right, setRight] = useState(all[1] ?? "");
  if (all.length < 2) return <Empty title="There is only one combination in this matrix" />;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select label="Left" data={all} value={left} onChange={(next) => setLeft(next ?? left)} allowDeselect={false} />
        <Select label="Right" data={all} value={right} onChange={(next) => setRight(next ?? right)} allowDeselect={false} />
      </SimpleGrid>
      <Paired ids={[matrix.id, matrix.id]} combinations={[left, right]} metric={metric} mark={matrix.cells_left} />
    </Stack>
  );
}
