/** What each model will take, and how that is known. */
import { Table, Text } from "@mantine/core";
import type { ModelForecast } from "@/api/schema";
import { WideTable } from "@/parts/WideTable";
import { whole } from "@/parts/words";

const hours = (value: number | null) => (value === null ? "–" : value < 0.1 ? `${(60 * value).toFixed(1)} min` : `${value.toFixed(1)} h`);

type Shown = Omit<ModelForecast, "calls"> & { calls?: number | null };

export function Forecast({ models }: { models: Shown[] }) {
  if (!models.length) return null;
  return (
    <WideTable name="What each model will take">
      <Table>
        <Table.Caption className="visually-hidden">What each model will take</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th miw={92}>Model</Table.Th>
            <Table.Th ta="right">Tokens</Table.Th>
            <Table.Th ta="right">Time</Table.Th>
            <Table.Th visibleFrom="sm">Cost</Table.Th>
            <Table.Th>By</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {models.map((line) => (
            <Table.Tr key={line.model}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{line.model}</Table.Td>
              <Table.Td ta="right">{line.tokens_in === null ? "unknown" : whole(line.tokens_in + (line.tokens_out ?? 0))}</Table.Td>
              <Table.Td ta="right">
                {hours(line.hours)}
                <Text size="xs" c="dimmed">
                  {line.slots === 1 ? "1 slot" : `${line.slots} slots`}
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                {line.cost_usd === null ? "none" : `$${line.cost_usd.toFixed(4)}`}
                <Text size="xs" c="dimmed">
                  {line.price_source}
                </Text>
              </Table.Td>
              <Table.Td>{line.basis}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}
