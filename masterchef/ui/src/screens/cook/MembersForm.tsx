/** A verb for some participants and judges only; and somebody who joins. */
import { Autocomplete, Button, Checkbox, Group, MultiSelect, Paper, Select, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api, ok } from "@/api/client";
import type { CookDetail } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { ChefForm, ConsultForm } from "./HelpForms";
import { FLAVORS } from "@/screens/new/cookFolder";

export function MembersForm({ cook }: { cook: CookDetail }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Some cook={cook} />
      <Join cook={cook} />
      <ChefForm cook={cook} />
      <ConsultForm cook={cook} />
    </SimpleGrid>
  );
}

const VERBS = [
  { value: "run", label: "Cook: those who haven't yet" },
  { value: "judge", label: "Judge what was handed in" },
  { value: "rejudge", label: "Judge it again, with new letters" },
];

interface Subset {
  verb: string;
  participants: string[];
  judges: string[];
  judge: boolean;
}

function Some({ cook }: { cook: CookDetail }) {
  const queries = useQueryClient();
  const [, setParams] = useSearchParams();
  const { form, refuse, refused } = useRefusable<Subset>({
    initialValues: { verb: "run", participants: [], judges: [], judge: true },
    fields: ["participants", "judges"],
  });
  const start = useMutation({
    mutationFn: ({ verb, judge, ...only }: Subset): Promise<unknown> => {
      const params = { params: { path: { id: cook.id } } };
      if (verb === "judge") return ok(api.POST("/api/v1/cooks/{id}/judge", { ...params, body: { ...only, anyway: false } }));
      if (verb === "rejudge")
        return ok(api.POST("/api/v1/cooks/{id}/rejudge", { ...params, body: { ...only, participant: "", anyway: false } }));
      return ok(api.POST("/api/v1/cooks/{id}/run", { ...params, body: { ...only, judge, anyway: false } }));
    },
    onSuccess: (_, { verb }) => {
      void queries.invalidateQueries({ queryKey: ["cook", cook.id] });
      setParams({ tab: verb === "run" ? "participants" : "judges" });
    },
    onError: refuse,
  });
  return (
    <Paper withBorder p="sm" component="section" aria-label="Some of them">
      <form onSubmit={form.onSubmit((values) => start.mutate(values))}>
        <Stack gap="sm">
          <Title order={2}>Some of them</Title>
          <Refusal refused={refused} title="Nothing was started" />
          <Select label="What" data={VERBS} allowDeselect={false} {...form.getInputProps("verb")} />
          <MultiSelect
            label="Participants"
            placeholder={form.values.participants.length ? undefined : "all"}
            data={cook.participants}
            {...form.getInputProps("participants")}
          />
          <MultiSelect
            label="Judges"
            placeholder={form.values.judges.length ? undefined : "all"}
            data={cook.judges}
            {...form.getInputProps("judges")}
          />
          {form.values.verb === "run" && (
            <Checkbox label="Judge it as soon as it has ended" {...form.getInputProps("judge", { type: "checkbox" })} />
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={start.isPending}>
              Start with these
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function Join({ cook }: { cook: CookDetail }) {
  const queries = useQueryClient();
  const { form, refuse, refused } = useRefusable({
    initialValues: { name: "", flavor: "", model: "" },
    fields: ["name", "flavor", "model"],
  });
  const join = useMutation({
    mutationFn: (body: { name: string; flavor: string; model: string }) =>
      ok(api.POST("/api/v1/cooks/{id}/add-participant", { params: { path: { id: cook.id } }, body })),
    onSuccess: () => {
      form.reset();
      void queries.invalidateQueries({ queryKey: ["cook", cook.id] });
    },
    onError: refuse,
  });
  return (
    <Paper withBorder p="sm" component="section" aria-label="Somebody joins">
      <form onSubmit={form.onSubmit((values) => join.mutate(values))}>
        <Stack gap="sm">
          <Title order={2}>Somebody joins</Title>
          <Text size="sm">A participant more, who cooks when those who haven't yet are started.</Text>
          <Refusal refused={refused} title="Nobody joined" />
          <TextInput label="Name of the newcomer" required {...form.getInputProps("name")} />
          <Autocomplete label="Flavor of the newcomer" data={FLAVORS} placeholder="as its name" {...form.getInputProps("flavor")} />
          <TextInput label="Model of the newcomer" placeholder="the flavor's own" {...form.getInputProps("model")} />
          <Group justify="flex-end">
            <Button type="submit" loading={join.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
