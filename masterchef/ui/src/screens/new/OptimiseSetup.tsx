/** Start an optimisation: which prompt, who answers it, who proposes, on which trials. */
import { Button, Group, MultiSelect, NumberInput, Paper, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { OptimisationStartRequest } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { useFilters } from "@/parts/useFilters";
import { count, whole } from "@/parts/words";
import { promptsQuery, trialsQuery } from "@/screens/library/queries";
import { Forecast } from "./Forecast";
import { modelsQuery } from "./options";

type Form = Omit<OptimisationStartRequest, "start">;
const FIELDS = ["prompt", "models", "proposer", "trials", "rounds", "mode", "seed", "max_items", "max_parallel", "budget_usd", "budget_tokens", "name"] as const;

function clean(form: Form): Form {
  const filled = Object.entries(form).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return Object.fromEntries(filled) as Form;
}

export function OptimiseSetup() {
  const [navigate, queries] = [useNavigate(), useQueryClient()];
  const [{ prompt }] = useFilters({ prompt: "" });
  const { form, refuse, refused } = useRefusable<Form>({
    initialValues: { prompt, models: [], proposer: "", trials: [], rounds: 3, mode: "relaxed", seed: 1, name: "" },
    fields: FIELDS,
  });
  const start = useMutation({
    mutationFn: (body: Form) => ok(api.POST("/api/v1/optimisations", { body: { ...clean(body), start: true } })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void navigate(`/runs/${made.id}`);
    },
    onError: refuse,
  });
  const prompts = (useQuery(promptsQuery).data ?? []).filter(({ kind }) => kind !== "mapping");
  const trials = (useQuery(trialsQuery).data ?? []).filter(({ has_gold }) => has_gold);
  const names = [...new Set((useQuery(modelsQuery).data ?? []).filter(({ hosts }) => hosts.length).map(({ name }) => name))];
  const number = (name: keyof Form) => ({
    ...form.getInputProps(name),
    value: (form.values[name] as number | null | undefined) ?? "",
    onChange: (value: number | string) => form.setFieldValue(name, value === "" ? undefined : Number(value)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
      <Stack>
        <Refusal refused={refused} title="Nothing was started" />
        <Paper withBorder p="sm">
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Select
              label="Prompt to improve"
              description="Its newest version; extraction or direct"
              required
              searchable
              data={[...new Set(prompts.map(({ name }) => name))]}
              {...form.getInputProps("prompt")}
              value={form.values.prompt || null}
            />
            <TagsInput
              label="Proposer"
              description="The model that writes new texts; the larger the better"
              required
              maxTags={1}
              data={names}
              {...form.getInputProps("proposer")}
              value={form.values.proposer ? [form.values.proposer] : []}
              onChange={([name]) => form.setFieldValue("proposer", name ?? "")}
            />
            <TagsInput label="Models" description="Who answers the prompt" required data={names} {...form.getInputProps("models")} />
            <MultiSelect
              label="Trials"
              description="Three or more, all if empty; a third is held out"
              placeholder={form.values.trials?.length ? undefined : "all"}
              data={trials.map(({ name }) => name)}
              searchable
              clearable
              clearButtonProps={{ "aria-label": "All trials" }}
              {...form.getInputProps("trials")}
            />
          </SimpleGrid>
        </Paper>
        <Paper withBorder p="sm">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <NumberInput label="Rounds" description="Proposals" min={1} max={50} {...number("rounds")} />
            <Select label="Matched" description="How items are compared" allowDeselect={false} data={["exact", "relaxed", "span"]} {...form.getInputProps("mode")} />
            <NumberInput label="Seed" description="Also of the split" min={0} {...number("seed")} />
            <NumberInput label="Longest list" description="Items in a reply" min={1} placeholder="200" {...number("max_items")} />
            <NumberInput label="Cells at the same time" min={1} placeholder="8" {...number("max_parallel")} />
            <NumberInput label="Budget, dollars" min={0} placeholder="none" {...number("budget_usd")} />
            <NumberInput label="Budget, tokens" min={1} placeholder="none" {...number("budget_tokens")} />
            <TextInput label="Name" placeholder="made from the prompt" {...form.getInputProps("name")} />
          </SimpleGrid>
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

function Estimate({ form }: { form: Form }) {
  const setup: Partial<Form> = { ...clean(form) };
  delete setup.name;
  const [settled] = useDebouncedValue(JSON.stringify(setup), 400);
  const enough = Boolean(form.prompt && form.models.length && form.proposer);
  const told = useQuery({
    queryKey: ["optimisation-estimate", settled],
    queryFn: () => ok(api.POST("/api/v1/optimisations/estimate", { body: JSON.parse(settled) as Form })),
    enabled: enough,
    retry: false,
  });
  const said = !enough
    ? "Choose a prompt, a model and a proposer to see how much this is."
    : told.isError
      ? messageOf(told.error)
      : told.data
        ? `${count(told.data.cells, "cell")}, ${count(told.data.calls, "call")}, about ${whole(told.data.tokens_in)} tokens read and ` +
          `at most ${whole(told.data.tokens_out)} written, ` +
          (told.data.cost_usd == null ? "no paid service" : `$${told.data.cost_usd.toFixed(4)}`)
        : "Counting…";
  return (
    <Stack gap="xs" maw={680}>
      <Text size="sm" c="dimmed" role="status">
        {said}
      </Text>
      {told.data && !told.isError && <Forecast models={told.data.models} />}
    </Stack>
  );
}
