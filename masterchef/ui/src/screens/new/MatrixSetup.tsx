/** Start a trial matrix: prompts × models × trials, with a live count of what it will cost. */
import {
  Button, Group, MultiSelect, NumberInput, Paper, Select, SimpleGrid, Stack, Switch, TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import type { MatrixStartRequest } from "@/api/schema";
import { SETUPS } from "@/api/setups";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { promptsQuery, trialsQuery } from "@/screens/library/queries";
import { METRICS } from "@/screens/matrix/queries";
import { setupsQuery } from "./options";
import { SaveAs } from "./SaveAs";
import { Estimate, filled, type FormOf, MatchedSelect, ModelsInput, numbersOf, TrialsInput } from "./setupParts";

type Form = Omit<MatrixStartRequest, "start" | "models"> & { models: string[] };
const EMPTY: Form = { prompts: [], models: [], trials: [], repeats: 1, mode: "relaxed", temperature: 0, seed: 1, name: "" };

const MATRIX_FIELDS = [
  "prompts", "models", "trials", "name", "repeats", "metric", "mode", "temperature", "seed", "max_parallel",
  "num_predict", "budget_usd", "budget_tokens", "cache",
] as const;

export function MatrixSetup() {
  const [navigate, queries] = [useNavigate(), useQueryClient()];
  const { form, refuse, refused } = useRefusable<Form>({ initialValues: EMPTY, fields: MATRIX_FIELDS });
  const start = useMutation({
    mutationFn: (body: Form) => ok(api.POST("/api/v1/matrices", { body: { ...filled(body), start: true } })),
    onSuccess: (matrix) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void navigate(`/runs/${matrix.id}`);
    },
    onError: refuse,
  });
  return (
    <form onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
      <Stack>
        <Refusal refused={refused} title="Nothing was started" />
        <Saved load={(setup) => form.setValues({ ...EMPTY, ...setup })} current={() => filled(form.getValues())} />
        <Paper withBorder p="sm">
          <What form={form} />
        </Paper>
        <Paper withBorder p="sm">
          <How form={form} />
        </Paper>
        <Group justify="space-between" align="flex-start">
          <Estimate
            of="matrices"
            setup={{ ...form.values, start: false }}
            wanting={form.values.models.length ? "" : "Choose a model to see how much this is."}
          />
          <Button type="submit" size="sm" loading={start.isPending}>
            Start
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type FormProps = { form: FormOf<Form> };

function What({ form }: FormProps) {
  const prompts = useQuery(promptsQuery).data ?? [];
  const trials = useQuery(trialsQuery).data ?? [];
  const extraction = prompts.filter(({ kind }) => kind === "extraction");
  const mapping = prompts.filter(({ kind }) => kind === "mapping");
  const pairs = extraction.flatMap((one) => mapping.map((two) => `${one.name}+${two.name}`));
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <MultiSelect
        label="Prompts"
        description="Of one step, or extraction + mapping; all of the newest if empty"
        placeholder={form.values.prompts?.length ? undefined : "all"}
        data={[
          { group: "One step", items: prompts.filter(({ kind }) => kind !== "mapping").map(({ name }) => name) },
          { group: "Two steps", items: pairs },
        ].map((group) => ({ ...group, items: [...new Set(group.items)] }))}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "All prompts" }}
        {...form.getInputProps("prompts")}
      />
      <ModelsInput {...form.getInputProps("models")} description="Such as smollm2:135m, or qwen3:8b@gpu for a host by tag" />
      <TrialsInput
        {...form.getInputProps("trials")}
        description="All if empty; without a gold standard nothing is scored"
        data={trials.map(({ name, has_gold }) => ({ value: name, label: has_gold ? name : `${name} (no gold)` }))}
      />
      <TextInput label="Name" description="Made from the choices if empty" {...form.getInputProps("name")} />
    </SimpleGrid>
  );
}

function How({ form }: FormProps) {
  const number = numbersOf<Form>(form, SETUPS.matrix);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      <NumberInput label="Repeats" {...number("repeats")} />
      <Select label="Ranked by" placeholder="by the prompts" clearable clearButtonProps={{ "aria-label": "Ranked by what the prompts are asked for" }} data={METRICS} {...form.getInputProps("metric")} value={form.values.metric ?? null} onChange={(metric) => form.setFieldValue("metric", (metric ?? undefined) as Form["metric"])} />
      <MatchedSelect {...form.getInputProps("mode")} />
      <NumberInput label="Temperature" step={0.1} {...number("temperature")} />
      <NumberInput label="Seed" {...number("seed")} />
      <NumberInput label="Cells at the same time" placeholder="by the hosts" {...number("max_parallel")} />
      <NumberInput label="Longest reply, tokens" placeholder="sized for each call" {...number("num_predict")} />
      <NumberInput label="Budget, dollars" placeholder="none" {...number("budget_usd")} />
      <NumberInput label="Budget, tokens" placeholder="none" {...number("budget_tokens")} />
      <Switch label="Use the response cache" mt={26} {...form.getInputProps("cache", { type: "checkbox" })} />
    </SimpleGrid>
  );
}

function Saved({ load, current }: { load: (setup: Partial<Form>) => void; current: () => Form }) {
  const saved = useQuery(setupsQuery("matrix")).data ?? [];
  const lists = useQuery(setupsQuery("models")).data ?? [];
  return (
    <Group justify="space-between" align="flex-start" gap="xs">
      <Select
        label="Start from"
        placeholder="a saved setup"
        data={[
          { group: "Setups", items: saved.map(({ name }) => name) },
          { group: "Lists of models", items: lists.map(({ name }) => name) },
        ]}
        value={null}
        onChange={(name) => {
          const found = saved.find((one) => one.name === name);
          const list = lists.find((one) => one.name === name);
          if (found) load(found.setup as Partial<Form>);
          if (list) load({ ...current(), models: (list.setup as { models: string[] }).models });
        }}
      />
      <SaveAs
        keep={(name) => ok(api.POST("/api/v1/matrix-setups", { body: { name, setup: { ...current(), name: undefined } } }))}
      />
    </Group>
  );
}
