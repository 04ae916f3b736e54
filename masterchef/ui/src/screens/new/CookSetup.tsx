/** Write a brief, choose who cooks and who judges, and start. */
import {
  ActionIcon, Alert, Autocomplete, Button, Checkbox, Group, List, NumberInput, Paper, Select, SimpleGrid, Stack, Text,
  TextInput, Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { CookLint } from "@/api/schema";
import { SETUPS } from "@/api/setups";
import { LongText } from "@/parts/form/LongText";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import {
  COOK_FIELDS, type CookForm, cookFormOf, type Dimension, EMPTY_COOK, FLAVORS, folderOf, type Member, placeOfCook, POLICIES,
  textsOf, weightOf,
} from "./cookFolder";
import { Forecast } from "./Forecast";
import { modelsQuery } from "./options";
import { RawFiles } from "./RawFiles";
import { Said } from "./Said";
import { Setups } from "./Setups";

export function CookSetup() {
  const { form, refuse, refused } = useRefusable<CookForm>({
    initialValues: EMPTY_COOK,
    fields: COOK_FIELDS,
    place: placeOfCook,
  });
  const start = useStart(refuse);
  const estimate = useEstimate(refuse);
  const lint = useLint(refuse);
  const said = (name: keyof CookForm) => form.errors[name];
  const values = form.values;
  const set = <K extends keyof CookForm>(name: K, value: CookForm[K]) =>
    form.setFieldValue(name as string, value as never);
  return (
    <form onSubmit={form.onSubmit((filled) => start.mutate(filled))} noValidate>
      <Stack>
        <Refusal refused={refused} title="Nothing was started" />
        {/* Files of raw/ stay out of a saved setup; whoever loads one keeps those of the form. */}
        <Setups
          kind="cook"
          current={() => ({ files: textsOf(form.getValues()), judge: form.getValues().judge })}
          load={(saved) => form.setValues({ ...cookFormOf(saved), raw: form.getValues().raw })}
        />
        <Paper withBorder p="sm">
          <Stack gap="sm">
            <TextInput label="Name" required placeholder="essay" {...form.getInputProps("name")} />
            <LongText
              label="Brief"
              description="What every participant is told, word for word"
              required
              {...form.getInputProps("task")}
            />
            <RawFiles raw={values.raw} change={(raw) => set("raw", raw)} said={said("raw")} />
          </Stack>
        </Paper>
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Members title="Participants" one="participant" members={values.participants} change={(list) => set("participants", list)} said={said("participants")} />
          <Members title="Judges" one="judge" members={values.judges} change={(list) => set("judges", list)} said={said("judges")} />
        </SimpleGrid>
        <Rubric dimensions={values.dimensions} change={(list) => set("dimensions", list)} said={said("dimensions")} />
        <Paper withBorder p="sm">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <TextInput label="Files that must be handed in" placeholder="report.md, chart.svg" {...form.getInputProps("required")} />
            <NumberInput
              label="Time for each, seconds"
              min={1}
              value={values.timeout_s}
              onChange={(value) => set("timeout_s", value === "" ? "" : Number(value))}
              error={said("timeout_s")}
            />
            <Select
              label="A verdict on one's own kind"
              data={POLICIES}
              allowDeselect={false}
              {...form.getInputProps("policy")}
            />
            <Checkbox label="Judge as soon as all have handed in" mt={28} {...form.getInputProps("judge", { type: "checkbox" })} />
          </SimpleGrid>
        </Paper>
        {lint.data && <Linted found={lint.data} />}
        {estimate.data && <Forecast models={estimate.data.models} />}
        <Group justify="flex-end">
          <Button variant="default" size="sm" loading={lint.isPending} onClick={() => lint.mutate(form.getValues())}>
            Check
          </Button>
          <Button variant="default" size="sm" loading={estimate.isPending} onClick={() => estimate.mutate(form.getValues())}>
            Estimate
          </Button>
          <Button type="submit" size="sm" loading={start.isPending} disabled={weightOf(values.dimensions) !== 100}>
            Start
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The folder is sent and read, and nothing of it is kept. */
function useEstimate(refuse: (error: unknown) => void) {
  return useMutation({
    mutationFn: async (form: CookForm) => {
      const body = new FormData();
      body.append("folder", await folderOf(form), "cook.zip");
      return ok(api.POST("/api/v1/cooks/estimate", { body: body as never }));
    },
    onError: refuse,
  });
}

/** What `cook lint` says of the folder; nothing of it is kept. */
function useLint(refuse: (error: unknown) => void) {
  return useMutation({
    mutationFn: async (form: CookForm) => {
      const body = new FormData();
      body.append("folder", await folderOf(form), "cook.zip");
      return ok(api.POST("/api/v1/cooks/lint", { body: body as never }));
    },
    onError: refuse,
  });
}

function Linted({ found }: { found: CookLint }) {
  const { problems, notes } = found;
  return (
    <Alert color={problems.length ? "red" : notes.length ? "yellow" : "green"} title={problems.length ? "It can't run" : "It can run"}>
      <List size="sm">
        {[...problems, ...notes].map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** Makes the cook and starts it; one that can't start yet is shown with the reason. */
function useStart(refuse: (error: unknown) => void) {
  const [navigate, queries] = [useNavigate(), useQueryClient()];
  return useMutation({
    mutationFn: async (form: CookForm) => {
      const body = new FormData();
      body.append("folder", await folderOf(form), "cook.zip");
      const cook = await ok(api.POST("/api/v1/cooks", { body: body as never }));
      try {
        const body = { judge: form.judge, anyway: false };
        await ok(api.POST("/api/v1/cooks/{id}/run", { params: { path: { id: cook.id } }, body }));
      } catch (error) {
        notifications.show({ color: "orange", title: "It is made, but didn't start", message: messageOf(error), autoClose: 15_000 });
      }
      return cook;
    },
    onSuccess: (cook) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void navigate(`/runs/${cook.id}`);
    },
    onError: refuse,
  });
}

interface MembersProps {
  title: string;
  one: string;
  members: Member[];
  change: (members: Member[]) => void;
  said?: ReactNode;
}

function Members({ title, one, members, change, said }: MembersProps) {
  const models = useQuery(modelsQuery).data ?? [];
  const set = (index: number, part: Partial<Member>) =>
    change(members.map((member, at) => (at === index ? { ...member, ...part } : member)));
  return (
    <Paper withBorder p="sm" component="fieldset" m={0} aria-label={title}>
      <Title order={2}>{title}</Title>
      <Text size="xs" c="dimmed">
        A name, a flavor and a model each. The flavor “model” is a model of your hosts; the others are
        command-line agents, each in a container of its own.
      </Text>
      <Stack gap={6} mt="xs">
        {members.map((member, index) => (
          <Group key={index} gap={6} wrap="nowrap">
            <TextInput size="xs" aria-label={`Name of ${one} ${index + 1}`} placeholder="name" value={member.name} onChange={(event) => set(index, { name: event.currentTarget.value })} flex={1} />
            <Autocomplete size="xs" aria-label={`Flavor of ${one} ${index + 1}`} placeholder="flavor" data={FLAVORS} value={member.flavor} onChange={(flavor) => set(index, { flavor })} flex={1} />
            <Autocomplete size="xs" aria-label={`Model of ${one} ${index + 1}`} placeholder="its own model" data={[...new Set(models.map(({ name }) => name))]} value={member.model} onChange={(model) => set(index, { model })} flex={1.4} />
            <ActionIcon variant="subtle" color="gray" disabled={members.length === 1} onClick={() => change(members.filter((_, at) => at !== index))} aria-label={`Remove ${one} ${index + 1}`}>
              <IconTrash size={15} />
            </ActionIcon>
          </Group>
        ))}
        <Button variant="subtle" size="compact-xs" w="fit-content" leftSection={<IconPlus size={13} />} onClick={() => change([...members, { name: "", flavor: "model", model: "" }])}>
          Add a {one}
        </Button>
        <Said>{said}</Said>
      </Stack>
    </Paper>
  );
}

function Rubric({ dimensions, change, said }: { dimensions: Dimension[]; change: (list: Dimension[]) => void; said?: ReactNode }) {
  const total = weightOf(dimensions);
  const set = (index: number, part: Partial<Dimension>) =>
    change(dimensions.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Paper withBorder p="sm" component="fieldset" m={0} aria-label="Rubric">
      <Group justify="space-between">
        <Title order={2}>Rubric</Title>
        <Text size="sm" c={total === 100 ? "dimmed" : "red"} fw={600} role="status">
          {total === 100 ? "Weights add up to 100." : `Weights add up to ${total}: they must make 100.`}
        </Text>
      </Group>
      <Stack gap={6} mt="xs">
        {dimensions.map((one, index) => (
          <Group key={index} gap={6} wrap="nowrap">
            <TextInput size="xs" aria-label={`Dimension ${index + 1}`} placeholder="clear" value={one.id} onChange={(event) => set(index, { id: event.currentTarget.value })} flex={1} />
            <NumberInput size="xs" aria-label={`Weight of dimension ${index + 1}`} min={0} max={SETUPS.dimension.weight.max} value={one.weight} onChange={(weight) => set(index, { weight: weight === "" ? "" : Number(weight) })} w={76} />
            <TextInput size="xs" aria-label={`What dimension ${index + 1} means`} placeholder="what judges look at" value={one.description} onChange={(event) => set(index, { description: event.currentTarget.value })} flex={3} />
            <ActionIcon variant="subtle" color="gray" disabled={dimensions.length === 1} onClick={() => change(dimensions.filter((_, at) => at !== index))} aria-label={`Remove dimension ${index + 1}`}>
              <IconTrash size={15} />
            </ActionIcon>
          </Group>
        ))}
        <Button variant="subtle" size="compact-xs" w="fit-content" leftSection={<IconPlus size={13} />} onClick={() => change([...dimensions, { id: "", weight: 100 - total > 0 ? 100 - total : 0, description: "" }])}>
          Add a dimension
        </Button>
        <Said>{said}</Said>
      </Stack>
    </Paper>
  );
}
