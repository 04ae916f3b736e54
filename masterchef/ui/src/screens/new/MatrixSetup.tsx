/** Start a trial matrix: prompts × models × trials, with a live count of what it will cost. */
import {
  Button, Group, MultiSelect, NumberInput, Paper, Select, SimpleGrid, Stack, Switch, TagsInput, Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { MatrixStartRequest } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { promptsQuery, trialsQuery } from "@/screens/library/queries";
import { METRICS } from "@/screens/matrix/queries";
import { count, whole } from "@/parts/words";
import { Forecast } from "./Forecast";
import { modelsQuery } from "./options";

type Form = Omit<MatrixStartRequest, "start" | "models"> & { models: string[] };
const EMPTY: Form = { prompts: [], models: [], trials: [], repeats: 1, mode: "relaxed", temperature: 0, seed: 1, name: "" };

const MATRIX_FIELDS = [
  "prompts", "models", "trials", "name", "repeats", "metric", "mode", "temperature", "seed", "max_parallel",
  "num_predict", "budget_usd", "budget_tokens", "cache",
] as const;

const setupsQuery = {
  queryKey: ["matrix-setups"],
  queryFn: async () => (await ok(api.GET("/api/v1/matrix-setups", { params: { query: { page_size: 200 } } }))).results,
};

export function MatrixSetup() {
  const [navigate, queries] = [useNavigate(), useQueryClient()];
  const { form, refuse, refused } = useRefusable<Form>({ initialValues: EMPTY, fields: MATRIX_FIELDS });
  const start = useMutation({
    mutationFn: (body: Form) => ok(api.POST("/api/v1/matrices", { body: { ...clean(body), start: true } })),
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
        <Saved load={(setup) => form.setValues({ ...EMPTY, ...setup })} current={() => clean(form.getValues())} />
        <Paper withBorder p="sm">
          <What form={form} />
        </Paper>
        <Paper withBorder p="sm">
          <How form={form} />
        </Paper>
        <Group justify="space-between" align="flex-start">
          <Estimate form={form.values} />
          <Button type="submit" size="sm" loading={start.isPending}>
            Start
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Empty fields are left out: the server knows their sensible values. */
function clean(form: Form): Form {
  const filled = Object.entries(form).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return Object.fromEntries(filled) as Form;
}

type FormProps = { form: Pick<ReturnType<typeof useForm<Form>>, "getInputProps" | "values" | "setFieldValue"> };

function What({ form }: FormProps) {
  const prompts = useQuery(promptsQuery).data ?? [];
  const trials = useQuery(trialsQuery).data ?? [];
  const models = useQuery(modelsQuery).data ?? [];
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
      <TagsInput
        label="Models"
        description="Such as smollm2:135m, or qwen3:8b@gpu for a host by tag"
        required
        placeholder={form.values.models.length ? undefined : "choose or write"}
        data={[...new Set(models.filter(({ hosts }) => hosts.length).map(({ name }) => name))]}
        {...form.getInputProps("models")}
      />
      <MultiSelect
        label="Trials"
        description="All if empty; without a gold standard nothing is scored"
        placeholder={form.values.trials?.length ? undefined : "all"}
        data={trials.map(({ name, has_gold }) => ({ value: name, label: has_gold ? name : `${name} (no gold)` }))}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "All trials" }}
        {...form.getInputProps("trials")}
      />
      <TextInput label="Name" description="Made from the choices if empty" {...form.getInputProps("name")} />
    </SimpleGrid>
  );
}

function How({ form }: FormProps) {
  const number = (name: keyof Form) => ({
    ...form.getInputProps(name),
    value: (form.values[name] as number | null | undefined) ?? "",
    onChange: (value: number | string) => form.setFieldValue(name, value === "" ? undefined : Number(value)),
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      <NumberInput label="Repeats" min={1} max={100} {...number("repeats")} />
      <Select label="Ranked by" placeholder="by the prompts" clearable clearButtonProps={{ "aria-label": "Ranked by what the prompts are asked for" }} data={METRICS} {...form.getInputProps("metric")} value={form.values.metric ?? null} onChange={(metric) => form.setFieldValue("metric", (metric ?? undefined) as Form["metric"])} />
      <Select label="Matched" allowDeselect={false} data={["exact", "relaxed", "span"]} {...form.getInputProps("mode")} />
      <NumberInput label="Temperature" min={0} max={2} step={0.1} {...number("temperature")} />
      <NumberInput label="Seed" min={0} {...number("seed")} />
      <NumberInput label="Cells at the same time" min={1} placeholder="by the hosts" {...number("max_parallel")} />
      <NumberInput label="Longest reply, tokens" min={16} placeholder="sized for each call" {...number("num_predict")} />
      <NumberInput label="Budget, dollars" min={0} placeholder="none" {...number("budget_usd")} />
      <NumberInput label="Budget, tokens" min={1} placeholder="none" {...number("budget_tokens")} />
      <Switch label="Use the response cache" mt={26} {...form.getInputProps("cache", { type: "checkbox" })} />
    </SimpleGrid>
  );
}

function Estimate({ form }: { form: Form }) {
  const [settled] = useDebouncedValue(JSON.stringify(clean(form)), 400);
  const estimate = useQuery({
    queryKey: ["matrix-estimate", settled],
    queryFn: () =>
      ok(api.POST("/api/v1/matrices/estimate", { body: { ...(JSON.parse(settled) as Form), start: false } })),
    enabled: (JSON.parse(settled) as Form).models.length > 0,
    retry: false,
  });
  const said = !form.models.length
    ? "Choose a model to see how much this is."
    : estimate.isError
      ? messageOf(estimate.error)
      : estimate.data
        ? `${count(estimate.data.cells, "cell")}, ${count(estimate.data.calls, "call")}, about ` +
          `${whole(estimate.data.tokens_in)} tokens read and at most ${whole(estimate.data.tokens_out)} written, ` +
          (estimate.data.cost_usd == null ? "no paid service" : `$${estimate.data.cost_usd.toFixed(4)}`)
        : "Counting…";
  return (
    <Stack gap="xs" maw={680}>
    <Text size="sm" c="dimmed" role="status">
      {said}
      {estimate.data && estimate.data.too_long.length > 0 && ` Longer than the window: ${estimate.data.too_long.join(", ")}.`}
      {estimate.data && estimate.data.unscored.length > 0 && ` Without gold: ${estimate.data.unscored.join(", ")}.`}
    </Text>
      {estimate.data && !estimate.isError && <Forecast models={estimate.data.models} />}
    </Stack>
  );
}

function Saved({ load, current }: { load: (setup: Partial<Form>) => void; current: () => Form }) {
  const queries = useQueryClient();
  const saved = useQuery(setupsQuery).data ?? [];
  const keep = useMutation({
    mutationFn: (name: string) => {
      const setup = { ...current(), name: undefined };
      return ok(api.POST("/api/v1/matrix-setups", { body: { name, setup } }));
    },
    onSuccess: (kept) => {
      notifications.show({ message: `The setup is kept as “${kept.name}”.` });
      void queries.invalidateQueries({ queryKey: setupsQuery.queryKey });
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  const form = useForm({ initialValues: { name: "" } });
  return (
    <Group justify="space-between" align="flex-end" gap="xs">
      <Select
        label="Start from"
        placeholder="a saved setup"
        data={saved.map(({ name }) => name)}
        value={null}
        onChange={(name) => {
          const found = saved.find((one) => one.name === name);
          if (found) load(found.setup as Partial<Form>);
        }}
      />
      <Group gap="xs" align="flex-end">
        <TextInput label="Save this setup as" placeholder="short-name" {...form.getInputProps("name")} />
        <Button
          variant="default"
          disabled={!form.values.name}
          loading={keep.isPending}
          onClick={() => keep.mutate(form.values.name)}
        >
          Save
        </Button>
      </Group>
    </Group>
  );
}
