import { Anchor, Badge, Button, Card, Code, Group, Paper, SimpleGrid, Spoiler, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import type { Scenario, ScenarioDetail } from "@/api/schema";
import { useMe } from "@/app/auth";
import { Loaded } from "@/parts/State";
import { clock, count, spaced } from "@/parts/words";
import { scenariosQuery } from "@/screens/new/options";
import { Gates } from "./Gates";
import { ScenarioEditor } from "./ScenarioEditor";
import { ScenarioPicture, type Spec } from "./ScenarioPicture";

export function Scenarios({ name }: { name?: string }) {
  if (name === "new") return <New />;
  return name ? <One name={name} /> : <All />;
}

function New() {
  return (
    <Stack>
      <Anchor component={Link} to="/library/scenarios" size="sm">
        ← All scenarios
      </Anchor>
      <ScenarioEditor />
    </Stack>
  );
}

function All() {
  const me = useMe();
  return (
    <Stack>
      {me?.may_operate && (
        <Group justify="flex-end">
          <Button component={Link} to="/library/scenarios/new">
            New scenario
          </Button>
        </Group>
      )}
      <Loaded query={useQuery(scenariosQuery)} what="Reading the scenarios">
        {(scenarios) => (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            {scenarios.map((one) => (
              <ScenarioCard key={one.name} scenario={one} />
            ))}
          </SimpleGrid>
        )}
      </Loaded>
    </Stack>
  );
}

function ScenarioCard({ scenario }: { scenario: Scenario }) {
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" wrap="nowrap">
        <Anchor component={Link} to={`/library/scenarios/${scenario.name}`} fw={600} size="sm">
          {scenario.title}
        </Anchor>
        <Group gap={4} wrap="nowrap">
          {scenario.calibration !== "calibrated" && (
            <Badge
              color="orange" variant="light" size="sm" tt="none" title={scenario.calibration}
              styles={{ label: { color: "var(--mantine-color-text)" } }}
            >
              not calibrated
            </Badge>
          )}
          <Badge variant="default" size="sm" tt="none">
            level {scenario.level}
          </Badge>
        </Group>
      </Group>
      <Text size="xs" c="dimmed">
        {scenario.name} · {count(Object.keys(scenario.seats).length, "seat")}
      </Text>
      <Text size="sm" mt={6}>
        {scenario.description}
      </Text>
    </Card>
  );
}

function One({ name }: { name: string }) {
  const found = useQuery({
    queryKey: ["scenario", name],
    queryFn: () => ok(api.GET("/api/v1/scenarios/{name}", { params: { path: { name } } })),
  });
  return (
    <Stack>
      <Anchor component={Link} to="/library/scenarios" size="sm">
        ← All scenarios
      </Anchor>
      <Loaded query={found}>{(scenario) => <Detail scenario={scenario} />}</Loaded>
    </Stack>
  );
}

function Detail({ scenario }: { scenario: ScenarioDetail }) {
  const me = useMe();
  const spec = scenario.spec as unknown as Spec;
  const facts: [string, string][] = [
    ["Family", `${spaced(scenario.family)}, level ${scenario.level}, ${spaced(scenario.sight)}`],
    ["Length", `${clock(spec.duration_s ?? 0)} of kitchen time`],
    ["Dishes", Object.keys(spec.dishes ?? {}).map(spaced).join(", ")],
    ["Equipment", Object.keys(spec.equipment ?? {}).map(spaced).join(", ")],
    ["Restocks", `asked for by the ${spaced(spec.restock?.by ?? "prep_cook")}`],
    ["Digest", scenario.digest.slice(0, 16)],
  ];
  return (
    <Stack>
      <Group justify="space-between">
        <div>
          <Title order={2}>{scenario.title}</Title>
          <Text size="sm">{scenario.description}</Text>
        </div>
        {me?.may_operate && (
          <Group gap="xs">
            <Button variant="default" component={Link} to={`/library/scenarios/new?copy=${scenario.name}`}>
              Copy it
            </Button>
            <Button component={Link} to={`/runs/new?scenario=${scenario.name}`}>
              Play it
            </Button>
          </Group>
        )}
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Paper withBorder p="sm">
          <Table variant="vertical" withRowBorders={false}>
            <Table.Tbody>
              {facts.map(([what, text]) => (
                <Table.Tr key={what}>
                  <Table.Th w={110}>{what}</Table.Th>
                  <Table.Td>{text || "–"}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
        <Paper withBorder p="sm">
          <Table withRowBorders={false}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={80}>Seat</Table.Th>
                <Table.Th>Role</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {Object.entries(scenario.seats).map(([seat, role]) => (
                <Table.Tr key={seat}>
                  <Table.Td fw={600}>{seat}</Table.Td>
                  <Table.Td>{spaced(role)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
      </SimpleGrid>
      <Gates scenario={scenario} />
      <ScenarioPicture scenario={scenario} />
      <Spoiler maxHeight={220} showLabel="The whole scenario" hideLabel="Less">
        <Code block style={{ whiteSpace: "pre-wrap" }}>
          {JSON.stringify(scenario.spec, null, 2)}
        </Code>
      </Spoiler>
    </Stack>
  );
}
