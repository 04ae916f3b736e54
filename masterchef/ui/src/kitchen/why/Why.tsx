/** Every late or lost order, and what it waited for: its critical path as the engine tells it. */
import { Badge, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { OrderExplanation } from "@/api/schema";
import { Failed, Loading } from "@/parts/State";
import { WideTable } from "@/parts/WideTable";
import { clock, duration, placeName } from "../model/words";
import { whyQuery } from "../watch/queries";

export function Why({ run, running }: { run: string; running: boolean }) {
  const found = useQuery(whyQuery(run, running));
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading what="Reading the log" />;
  if (found.data.length === 0) {
    return <Text c="dimmed">No order {running ? "so far " : ""}was late or lost.</Text>;
  }
  return (
    <Stack gap="md" role="list" aria-label="Late and lost orders">
      {found.data.map((order) => (
        <Order key={order.order} order={order} />
      ))}
    </Stack>
  );
}

function Order({ order }: { order: OrderExplanation }) {
  const whole = order.end_ms - order.arrived_ms;
  return (
    <Paper withBorder p="sm" role="listitem">
      <Group gap="xs" mb={4}>
        <Title order={3}>
          {order.order} · table {order.table} · {placeName(order.dish)}
        </Title>
        <Badge
          color={order.fate === "late" ? "orange" : "red"} variant="light"
          styles={{ label: { color: "var(--mantine-color-text)" } }}
        >
          {order.fate === "late" ? `late by ${duration(order.end_ms - order.due_ms)}` : "lost"}
        </Badge>
        <Text size="sm" c="dimmed">
          came at {clock(order.arrived_ms)}, {duration(whole)} on its way
        </Text>
      </Group>
      <Text size="sm">
        {whole > 0 ? sums(order.parts_ms) : "Its dishes were off the menu when it came."}
      </Text>
      {Object.keys(order.waited_for_ms).length > 0 && (
        <Text size="sm">waited for {sums(order.waited_for_ms)}</Text>
      )}
      {order.unneeded_waits.map((wait) => (
        <Text size="sm" key={`${wait.seat} ${wait.action}`}>
          {wait.seat} waited {wait.count === 1 ? "once" : `${wait.count} times`} (
          {duration(wait.ms)}) while{" "}
          {wait.action === "speak" ? "it could have spoken" : <em>{wait.action}</em>}
          {wait.action !== "speak" && " was offered"}
        </Text>
      ))}
      {order.path.length > 0 && <Path order={order} />}
    </Paper>
  );
}

function Path({ order }: { order: OrderExplanation }) {
  return (
    <details>
      <summary>Step by step</summary>
      <WideTable name={`Path of ${order.order}`} minWidth={420}>
        <Table aria-label={`Path of ${order.order}`} fz="sm">
          <Table.Thead>
            <Table.Tr>
              {["From", "Took", "Seat", "Part", "What"].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.path.map((step) => (
              <Table.Tr key={`${step.from_ms} ${step.part}`}>
                <Table.Td>{clock(step.from_ms)}</Table.Td>
                <Table.Td>{duration(step.to_ms - step.from_ms)}</Table.Td>
                <Table.Td>{step.seat ?? "–"}</Table.Td>
                <Table.Td>{placeName(step.part)}</Table.Td>
                <Table.Td>
                  {placeName(step.what)}
                  {step.times > 1 && ` ×${step.times}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </details>
  );
}

function sums(times: Record<string, number>) {
  return Object.entries(times)
    .map(([name, ms]) => `${placeName(name)} ${duration(ms)}`)
    .join(", ");
}
