/** Write a schedule: a saved setup, a time of day, what it may cost, whom it tells. */
import { Button, Group, NumberInput, Paper, Select, SimpleGrid, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { MatrixStartRequest, Schedule, ScheduleSaveRequest, SessionPlanRequest, SuitePlanRequest } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { Forecast } from "@/screens/new/Forecast";
import { Said } from "@/screens/new/Said";
import { setupsQuery } from "@/screens/new/options";

type Form = Omit<Required<ScheduleSaveRequest>, "setup"> & { setup: Record<string, unknown> | null };
const FIELDS = ["name", "kind", "setup", "hour", "minute", "days", "budget_tokens", "budget_usd", "alert_mail", "alert_url"] as const;
const EMPTY: Form = {
  name: "", kind: "session", setup: null, hour: 3, minute: 0, days: "*", budget_tokens: null, budget_usd: null, enabled: true,
  alert_mail: "", alert_url: "",
};

export function ScheduleForm({ from, done }: { from: Schedule | null; done: () => void }) {
  const queries = useQueryClient();
  const { form, refuse, refused } = useRefusable<Form>({
    initialValues: from ? { ...EMPTY, ...onlyForm(from) } : EMPTY,
    fields: FIELDS,
    validate: { setup: (setup) => (setup ? null : "Choose a saved setup; New run saves one.") },
  });
  const save = useMutation({
    mutationFn: ({ setup, ...rest }: Form) => ok(api.POST("/api/v1/schedules", { body: { ...rest, setup: setup ?? {} } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["schedules"] });
      done();
    },
    onError: refuse,
  });
  const saved = useQuery(setupsQuery(form.values.kind)).data ?? [];
  const number = (name: "hour" | "minute" | "budget_tokens" | "budget_usd") => ({
    ...form.getInputProps(name),
    value: form.values[name] ?? "",
    onChange: (value: number | string) => form.setFieldValue(name, (value === "" ? null : Number(value)) as never),
  });
  return (
    <Paper withBorder p="sm" component="form" noValidate onSubmit={form.onSubmit((values) => save.mutate(values))} aria-label="Schedule">
      <Stack>
        <Title order={2}>{from ? from.name : "New schedule"}</Title>
        <Refusal refused={refused} title="Nothing was saved" />
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
          <TextInput label="Name" placeholder="nightly" required disabled={from !== null} {...form.getInputProps("name")} />
          <Select
            label="What it starts"
            allowDeselect={false}
            data={[{ value: "session", label: "kitchen sessions" }, { value: "suite", label: "a suite" }, { value: "matrix", label: "a trial matrix" }]}
            value={form.values.kind}
            onChange={(kind) => form.setValues({ kind: kind as Form["kind"], setup: null })}
          />
          <Select
            label="Setup"
            description={form.values.setup ? "It is copied: a later change of the setup changes no schedule." : "One that was saved in New run"}
            placeholder={form.values.setup ? "as it was chosen" : saved.length ? "a saved setup" : "none is saved yet"}
            data={saved.map(({ name }) => name)}
            error={form.errors.setup}
            onChange={(name) => form.setFieldValue("setup", saved.find((one) => one.name === name)?.setup ?? null)}
          />
          <TextInput label="Days" description="*, or such as mon,wed or 1-5" {...form.getInputProps("days")} />
          <NumberInput label="Hour, UTC" min={0} max={23} {...number("hour")} />
          <NumberInput label="Minute" min={0} max={59} {...number("minute")} />
          <NumberInput label="Budget, tokens" description="Of each start" placeholder="none" min={1} {...number("budget_tokens")} />
          <NumberInput label="Budget, dollars" description="Of each start" placeholder="none" min={0} {...number("budget_usd")} />
          <TextInput label="Alerts by mail to" placeholder="nobody" {...form.getInputProps("alert_mail")} />
          <TextInput label="Alerts to a webhook" placeholder="none" {...form.getInputProps("alert_url")} />
          <Switch label="It starts by itself" mt={26} {...form.getInputProps("enabled", { type: "checkbox" })} />
        </SimpleGrid>
        {form.values.setup && <Expected kind={form.values.kind} setup={form.values.setup} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            Leave it
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save the schedule
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

const onlyForm = (row: Schedule): Partial<Form> => Object.fromEntries(Object.entries(row).filter(([name]) => name in EMPTY));

/** What each start will take. */
function Expected({ kind, setup }: { kind: Form["kind"]; setup: Record<string, unknown> }) {
  const estimate = useQuery({
    queryKey: ["schedule-estimate", kind, setup],
    queryFn: async () => {
      if (kind === "matrix") {
        return (await ok(api.POST("/api/v1/matrices/estimate", { body: setup as unknown as MatrixStartRequest }))).models;
      }
      if (kind === "suite") {
        const { suite, lineups = [], levels = [], seeds = "1-10", repeats = 1 } = setup;
        const body = { suite, lineups, levels, seeds, repeats } as SuitePlanRequest;
        return (await ok(api.POST("/api/v1/suite-runs/estimate", { body }))).models;
      }
      const { scenario, lineup, lineups = [lineup], seeds = 1, repeats = 1 } = setup;
      const body = { scenario, lineups, seeds, repeats } as SessionPlanRequest;
      return (await ok(api.POST("/api/v1/sessions/estimate", { body }))).models;
    },
    retry: false,
  });
  if (estimate.isError) return <Said>{`It couldn't be started so: ${messageOf(estimate.error)}`}</Said>;
  if (!estimate.data) return null;
  return estimate.data.length ? (
    <Forecast models={estimate.data} />
  ) : (
    <Text size="sm" c="dimmed">
      No model is asked: each start costs nothing.
    </Text>
  );
}
