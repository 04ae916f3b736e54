/** Start a suite: which, who plays it, on which seeds, for how much at most. */
import {
  Button, Group, MultiSelect, NumberInput, Paper, Select, SimpleGrid, Stack, TagsInput, Text, TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import type { SuitePlanRequest, SuiteStartRequest } from "@/api/schema";
import { SETUPS } from "@/api/setups";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { count, decimal, seedCount, whole } from "@/parts/words";
import { suitesQuery } from "@/screens/suite/queries";
import { Forecast } from "./Forecast";
import { builtInQuery, OTHER_PLAYERS, savedQuery } from "./options";
import { filled, numbersOf, useModelNames } from "./setupParts";
import { Setups } from "./Setups";

interface Form {
  suite: string;
  lineups: string[];
  levels: string[];
  seeds: string;
  repeats: number;
  track: "A" | "B";
  max_parallel: number;
  budget_tokens?: number | null;
  budget_usd?: number | null;
  name: string;
}

const FIELDS = ["suite", "lineups", "levels", "seeds", "repeats", "max_parallel", "budget_tokens", "budget_usd", "name"] as const;

const EMPTY: Form = {
  suite: "mcb-1", lineups: [], levels: [], seeds: "1-10", repeats: 1, track: "A", max_parallel: 8, name: "",
};

export function SuiteSetup() {
  const [navigate, queries] = [useNavigate(), useQueryClient()];
  const suites = useQuery(suitesQuery).data ?? [];
  const { form, refuse, refused } = useRefusable<Form>({
    fields: FIELDS,
    initialValues: EMPTY,
    place: ({ attr, detail }) => ({ path: attr?.split(".")[0] ?? "", words: detail }),
  });
  const start = useMutation({
    mutationFn: (values: Form) => ok(api.POST("/api/v1/suite-runs", { body: bodyOf(values) })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void navigate(`/runs/${made.id}`);
    },
    onError: refuse,
  });
  const suite = suites.find(({ name }) => name === form.values.suite);
  const levels = [...new Set(suite?.scenarios.map(({ level }) => String(level)))].sort();
  const number = numbersOf<Form>(form, SETUPS.suite);
  return (
    <form onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
      <Stack>
        <Refusal refused={refused} title="Nothing was started" />
        <Setups kind="suite" current={() => setupOf(form.getValues())} load={({ setup }) => form.setValues(formOf(setup))} />
        <Paper withBorder p="sm">
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Select
              label="Suite"
              description={suite && `${suite.title}. ${count(suite.scenarios.length, "scenario")}, ${suite.calibration}.`}
              required
              allowDeselect={false}
              data={suites.map(({ name }) => name)}
              {...form.getInputProps("suite")}
            />
            <MultiSelect label="Levels" description="All if none is chosen." data={levels} {...form.getInputProps("levels")} />
            <Lineups {...form.getInputProps("lineups")} />
            <TextInput label="Seeds" description="Of each scenario; more tell smaller differences apart." required {...form.getInputProps("seeds")} />
            <NumberInput label="Repeats" description="Of each seed." {...number("repeats")} />
            <Select label="Track" description="In A thinking is free; in B it costs kitchen time." allowDeselect={false} data={["A", "B"]} {...form.getInputProps("track")} />
            <NumberInput label="Sessions at once" {...number("max_parallel")} />
            <NumberInput label="Budget, tokens" description="Not started if more is expected, paused once it is spent." placeholder="none" {...number("budget_tokens")} />
            <NumberInput label="Budget, dollars" description="Not started if more is expected, paused once it is spent." placeholder="none" {...number("budget_usd")} />
            <TextInput label="Name" placeholder="made from the choices" maxLength={200} {...form.getInputProps("name")} />
          </SimpleGrid>
        </Paper>
        <Group justify="space-between" align="flex-start">
          <Expected form={form.values} />
          <Button type="submit" size="sm" loading={start.isPending} disabled={!form.values.lineups.length}>
            Start
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Lineups(props: object) {
  const built = useQuery(builtInQuery).data ?? [];
  const saved = useQuery(savedQuery).data ?? [];
  const names = [...built, ...saved].map(({ name }) => name);
  // A word without a colon would be the name of a lineup.
  const models = useModelNames().map((name) => (name.includes(":") ? name : `${name}:latest`));
  const players = [...models, ...OTHER_PLAYERS.map(({ value }) => value)];
  return (
    <TagsInput
      label="Lineups"
      description="Names of lineups, or one player for every seat"
      required
      maxTags={20}
      data={[...new Set([...names, ...players])]}
      {...props}
    />
  );
}

/** What it will take, as soon as it can be read. */
function Expected({ form }: { form: Form }) {
  const plan = form.lineups.length && seedCount(form.seeds) ? planOf(form) : null;
  const [settled] = useDebouncedValue(JSON.stringify(plan), 400);
  const { data, isError } = useQuery({
    queryKey: ["suite-estimate", settled],
    queryFn: () => ok(api.POST("/api/v1/suite-runs/estimate", { body: JSON.parse(settled) as SuitePlanRequest })),
    enabled: settled !== "null",
    retry: false,
  });
  if (!data || isError) return <span />;
  return (
    <Stack gap="xs" maw={680}>
      <Text size="sm" c="dimmed" role="status">
        {count(data.sessions, "session")}, about {whole(data.turns)} turns. Two lineups {decimal(data.apart)} points apart
        are told apart with 80% power.
      </Text>
      <Forecast models={data.models} />
    </Stack>
  );
}

function planOf({ suite, lineups, levels, seeds, repeats }: Form): SuitePlanRequest {
  return { suite: suite as SuitePlanRequest["suite"], lineups, levels: levels.map(Number), seeds: seeds.replaceAll(" ", ""), repeats };
}

const bodyOf = (form: Form): SuiteStartRequest => ({
  ...filled({ ...form, levels: form.levels.map(Number) }),
  ...planOf(form),
  start: true,
});

const setupOf = (form: Form): Record<string, unknown> => ({ ...filled({ ...form, levels: form.levels.map(Number) }), ...planOf(form) });

/** A saved setup as the form; a lineup that was written out is named by its player of all seats. */
function formOf(setup: Record<string, unknown>): Form {
  const { lineups = [], levels = [], seeds = EMPTY.seeds } = setup as { lineups?: (string | { name?: string; default?: string })[]; levels?: number[]; seeds?: unknown };
  return {
    ...EMPTY,
    ...setup,
    lineups: lineups.map((one) => (typeof one === "string" ? one : (one.name ?? one.default ?? ""))),
    levels: levels.map(String),
    seeds: Array.isArray(seeds) ? seeds.join(",") : String(seeds as string | number),
  };
}
