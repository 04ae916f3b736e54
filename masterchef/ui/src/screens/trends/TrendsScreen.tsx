/** How one contender did over time: score, cost, latency, failures, and what changed on the way. */
import { Alert, Autocomplete, Group, Paper, SegmentedControl, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconTrendingDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, ok } from "@/api/client";
import type { paths, Trend } from "@/api/schema";
import { Page } from "@/parts/Page";
import { Empty, Loaded } from "@/parts/State";
import { TableViews } from "@/parts/TableViews";
import { useFilters } from "@/parts/useFilters";
import { promptsQuery } from "@/screens/library/queries";
import { METRICS } from "@/screens/matrix/queries";
import { builtInQuery, modelsQuery, savedQuery, scenariosQuery } from "@/screens/new/options";
import { MEASURES, type Measure } from "./measures";
import { contendersQuery } from "./queries";
import { PointTable } from "./PointTable";
import { TrendChart } from "./TrendChart";

const NONE = { kind: "session", scenario: "", lineup: "", combination: "", model: "", metric: "entities_f1", measure: "score", contender: "", cook: "" };
type Filters = typeof NONE;
type Kind = "session" | "matrix" | "cook";

export function Component() {
  const [filters, change] = useFilters(NONE);
  const { Choose, wanted, asked } = KINDS[filters.kind as Kind] ?? KINDS.session;
  const query = asked(filters);
  const trend = useQuery({
    queryKey: ["trends", query],
    queryFn: () => ok(api.GET("/api/v1/trends", { params: { query: query ?? {} } })),
    enabled: query !== null,
  });
  return (
    <Page title="Trends" actions={<TableViews screen="trends" />} lead="A lineup on a scenario, a prompt with a model, or a contender of cooks, over time">
      <Group gap="xs" align="flex-end" role="search" aria-label="Choose what to follow">
        <SegmentedControl
          aria-label="Kind"
          value={filters.kind}
          onChange={(kind) => change({ kind })}
          data={Object.entries(KINDS).map(([value, { label }]) => ({ value, label }))}
        />
        <Choose filters={filters} change={change} />
      </Group>
      {query ? (
        <Loaded query={trend} what="Reading the runs">
          {(found) => <Shown trend={found} measure={filters.measure as Measure} choose={(measure) => change({ measure })} />}
        </Loaded>
      ) : (
        <Empty title="Nothing is chosen yet">
          {wanted} Every run of it becomes a point.
        </Empty>
      )}
    </Page>
  );
}

interface Choice {
  filters: Filters;
  change: (next: Partial<Filters>) => void;
}

function OfSessions({ filters, change }: Choice) {
  const scenarios = useQuery(scenariosQuery).data ?? [];
  const lineups = [...(useQuery(builtInQuery).data ?? []), ...(useQuery(savedQuery).data ?? [])];
  return (
    <>
      <Select label="Scenario" placeholder="choose one" searchable data={scenarios.map(({ name }) => name)} value={filters.scenario || null} onChange={(scenario) => change({ scenario: scenario ?? "" })} />
      <Autocomplete label="Lineup" placeholder="its name" data={[...new Set(lineups.map(({ name }) => name))]} value={filters.lineup} onChange={(lineup) => change({ lineup })} />
    </>
  );
}

function OfMatrices({ filters, change }: Choice) {
  const prompts = useQuery(promptsQuery).data ?? [];
  const models = useQuery(modelsQuery).data ?? [];
  return (
    <>
      <Autocomplete label="Prompt" placeholder="brief@1 or brief@1+strict@2" data={[...new Set(prompts.map(({ name, version }) => `${name}@${version}`))]} value={filters.combination} onChange={(combination) => change({ combination })} />
      <Autocomplete label="Model" placeholder="smollm2:135m" data={[...new Set(models.map(({ name }) => name))]} value={filters.model} onChange={(model) => change({ model })} />
      <Select label="Ranked by" allowDeselect={false} data={METRICS} value={filters.metric} onChange={(metric) => change({ metric: metric ?? NONE.metric })} />
    </>
  );
}

function OfCooks({ filters, change }: Choice) {
  const lines = useQuery(contendersQuery).data ?? [];
  return (
    <>
      <Autocomplete label="Contender" placeholder="flavor and model" data={lines} value={filters.contender} onChange={(contender) => change({ contender })} />
      <TextInput label="Cook" placeholder="all cooks" value={filters.cook} onChange={(event) => change({ cook: event.currentTarget.value })} />
    </>
  );
}

type Query = NonNullable<paths["/api/v1/trends"]["get"]["parameters"]["query"]>;

/** Each kind: how it is chosen, and what is asked once that is done. */
const KINDS: Record<Kind, { label: string; wanted: string; Choose: (choice: Choice) => ReactNode; asked: (filters: Filters) => Query | null }> = {
  session: {
    label: "Kitchen sessions",
    wanted: "Choose a scenario and a lineup.",
    Choose: OfSessions,
    asked: ({ scenario, lineup }) => (scenario && lineup ? { scenario, lineup } : null),
  },
  matrix: {
    label: "Trial matrices",
    wanted: "Choose a prompt and a model.",
    Choose: OfMatrices,
    asked: ({ combination, model, metric }) => (combination && model ? { combination, model, metric: metric as Query["metric"] } : null),
  },
  cook: {
    label: "Cooks",
    wanted: "Choose a contender.",
    Choose: OfCooks,
    asked: ({ contender, cook }) => (contender ? { contender, cook } : null),
  },
};

function Shown({ trend, measure, choose }: { trend: Trend; measure: Measure; choose: (measure: string) => void }) {
  if (!trend.points.length) {
    return <Empty title="No run of it yet">As soon as one has ended it stands here.</Empty>;
  }
  return (
    <Stack>
      {trend.falls.map((fall) => (
        <Alert key={fall.at} color="red" icon={<IconTrendingDown aria-hidden />} title={`The score fell on ${new Date(fall.at).toLocaleDateString()}`}>
          From {fall.before.toFixed(2)} to {fall.now.toFixed(2)} on the {fall.pairs} that both stretches have; chance explains
          so much with p = {fall.p.toFixed(3)} (Wilcoxon on pairs).
        </Alert>
      ))}
      <Paper withBorder p="sm">
        <Group justify="space-between">
          <Title order={2}>Over time</Title>
          <SegmentedControl
            aria-label="What is drawn"
            size="xs"
            value={measure}
            onChange={choose}
            data={Object.entries(MEASURES).map(([value, { label }]) => ({ value, label }))}
          />
        </Group>
        <TrendChart points={trend.points} measure={measure} said={trend.measure} />
        <Text size="xs" c="dimmed">
          A line across marks a run whose rules, scenario, brief, models or code differ from what was known before; the table says which.
        </Text>
      </Paper>
      <PointTable points={trend.points} />
    </Stack>
  );
}
