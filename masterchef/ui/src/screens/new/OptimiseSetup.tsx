/** Start an optimisation: which prompt, who answers it, who proposes, on which trials. */
import { Button, Group, NumberInput, Paper, Select, SimpleGrid, Stack, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import type { OptimisationStartRequest } from "@/api/schema";
import { SETUPS } from "@/api/setups";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { useFilters } from "@/parts/useFilters";
import { promptsQuery, trialsQuery } from "@/screens/library/queries";
import { Estimate, filled, MatchedSelect, ModelsInput, numbersOf, TrialsInput, useModelNames } from "./setupParts";

type Form = Omit<OptimisationStartRequest, "start">;
const FIELDS = ["prompt", "models", "proposer", "trials", "rounds", "mode", "seed", "max_items", "max_parallel", "budget_usd", "budget_tokens", "name"] as const;

export function OptimiseSetup() {
  const [navigate, queries] = [useNavigate(), useQueryClient()];
  const [{ prompt }] = useFilters({ prompt: "" });
  const { form, refuse, refused } = useRefusable<Form>({
    initialValues: { prompt, models: [], proposer: "", trials: [], rounds: 3, mode: "relaxed", seed: 1, name: "" },
    fields: FIELDS,
  });
  const start = useMutation({
    mutationFn: (body: Form) => ok(api.POST("/api/v1/optimisations", { body: { ...filled(body), start: true } })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void navigate(`/runs/${made.id}`);
    },
    onError: refuse,
  });
  const prompts = (useQuery(promptsQuery).data ?? []).filter(({ kind }) => kind !== "mapping");
  const trials = (useQuery(trialsQuery).data ?? []).filter(({ has_gold }) => has_gold);
  const names = useModelNames();
  const number = numbersOf<Form>(form, SETUPS.optimisation);
  const enough = form.values.prompt && form.values.models.length && form.values.proposer;
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
            <ModelsInput {...form.getInputProps("models")} description="Who answers the prompt" />
            <TrialsInput
              {...form.getInputProps("trials")}
              description="Three or more, all if empty; a third is held out"
              data={trials.map(({ name }) => name)}
            />
          </SimpleGrid>
        </Paper>
        <Paper withBorder p="sm">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <NumberInput label="Rounds" description="Proposals" {...number("rounds")} />
            <MatchedSelect {...form.getInputProps("mode")} description="How items are compared" />
            <NumberInput label="Seed" description="Also of the split" {...number("seed")} />
            <NumberInput label="Longest list" description="Items in a reply" placeholder="200" {...number("max_items")} />
            <NumberInput label="Cells at the same time" placeholder="8" {...number("max_parallel")} />
            <NumberInput label="Budget, dollars" placeholder="none" {...number("budget_usd")} />
            <NumberInput label="Budget, tokens" placeholder="none" {...number("budget_tokens")} />
            <TextInput label="Name" placeholder="made from the prompt" {...form.getInputProps("name")} />
          </SimpleGrid>
        </Paper>
        <Group justify="space-between" align="flex-start">
          <Estimate of="optimisations" setup={{ ...form.values, name: undefined }} wanting={enough ? "" : "Choose a prompt, a model and a proposer to see how much this is."} />
          <Button type="submit" size="sm" loading={start.isPending}>
            Start
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
