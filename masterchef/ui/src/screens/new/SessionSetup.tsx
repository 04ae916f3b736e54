/** Start sessions: one scenario, one lineup or several against each other, seeds and repeats. */
import {
  Button, Group, NumberInput, Paper, SegmentedControl, Select, SimpleGrid, Stack, Text, TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearchParams } from "react-router";
import { api, ok } from "@/api/client";
import type { Scenario, SessionPlanRequest } from "@/api/schema";
import { SETUPS } from "@/api/setups";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { Loaded } from "@/parts/State";
import { count, spaced } from "@/parts/words";
import { Forecast } from "./Forecast";
import { LineupCard } from "./LineupCard";
import { type LineupDraft, newDraft } from "./lineup";
import { builtInQuery, savedQuery, scenariosQuery } from "./options";
import {
  bodyOf, EMPTY, formOf, placeOfSession, planOf, SESSION_FIELDS, sessionCount, type SessionForm, setupOf,
} from "./sessionForm";
import { bounds } from "./setupParts";
import { Setups } from "./Setups";

export function SessionSetup() {
  return <Loaded query={useQuery(scenariosQuery)}>{(found) => <Setup scenarios={found} />}</Loaded>;
}

function Setup({ scenarios }: { scenarios: Scenario[] }) {
  const [params] = useSearchParams();
  const asked = scenarios.find(({ name }) => name === params.get("scenario")) ?? scenarios[0];
  const { form, refuse, refused } = useRefusable<SessionForm>({
    fields: SESSION_FIELDS,
    place: placeOfSession,
    initialValues: { ...EMPTY, scenario: asked?.name ?? "", lineups: [newDraft()] },
    validate: {
      lineups: (drafts) => (drafts.length ? null : "Add a lineup."),
      seeds: (text) => (text.trim() ? null : "Write seeds, such as 1-5,9."),
    },
  });
  const scenario = scenarios.find(({ name }) => name === form.values.scenario);
  const seats = scenario?.seats ?? {};
  const start = useStart(refuse);
  const builtIn = useQuery(builtInQuery).data ?? [];
  const known = [...builtIn, ...(useQuery(savedQuery).data ?? [])];
  const setLineups = (lineups: LineupDraft[]) => form.setFieldValue("lineups", lineups);
  return (
    <form onSubmit={form.onSubmit((values) => start.mutate(bodyOf(values, seats)))} noValidate>
      <Stack>
        <Refusal refused={refused} title="Nothing was started" />
        <Setups
          kind="session"
          current={() => setupOf(form.getValues(), seats)}
          load={({ setup }) => form.setValues(formOf(setup, known))}
        />
        <Paper withBorder p="sm">
          <ScenarioChoice scenarios={scenarios} scenario={scenario} props={form.getInputProps("scenario")} />
        </Paper>
        {form.values.lineups.map((draft, index) => (
          <LineupCard
            key={draft.key}
            title={form.values.lineups.length > 1 ? `Lineup ${index + 1}` : "Lineup"}
            draft={draft}
            seats={seats}
            error={form.errors[`lineups.${index}`]}
            change={(next) => setLineups(form.values.lineups.map((one, at) => (at === index ? next : one)))}
            remove={
              form.values.lineups.length > 1
                ? () => setLineups(form.values.lineups.filter((_, at) => at !== index))
                : undefined
            }
          />
        ))}
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={15} />}
          disabled={form.values.lineups.length >= SETUPS.session.lineups.most}
          onClick={() => setLineups([...form.values.lineups, newDraft()])}
        >
          Add a lineup to play against it
        </Button>
        <Paper withBorder p="sm">
          <HowToPlay form={form} />
        </Paper>
        <Footer form={form.values} seats={seats} pending={start.isPending} />
      </Stack>
    </form>
  );
}

function useStart(refuse: (error: unknown) => void) {
  const [navigate, queries] = [useNavigate(), useQueryClient()];
  return useMutation({
    mutationFn: ({ path, body }: ReturnType<typeof bodyOf>) =>
      path === "/api/v1/sessions" ? ok(api.POST(path, { body })) : ok(api.POST(path, { body })),
    onSuccess: ({ sessions, experiment }) => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      const [only] = sessions;
      void navigate(only && sessions.length === 1 ? `/runs/${only.id}` : "/runs", {
        state: { experiment },
      });
    },
    onError: refuse,
  });
}

function ScenarioChoice({
  scenarios,
  scenario,
  props,
}: {
  scenarios: Scenario[];
  scenario: Scenario | undefined;
  props: object;
}) {
  const families = [...new Set(scenarios.map(({ family }) => family))];
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Select
        label="Scenario"
        required
        allowDeselect={false}
        searchable
        data={families.map((family) => ({
          group: family.replaceAll("_", " "),
          items: scenarios
            .filter((one) => one.family === family)
            .map((one) => ({ value: one.name, label: `${one.name} · ${one.title}` })),
        }))}
        {...props}
      />
      {scenario && (
        <Text size="sm" c="dimmed">
          {scenario.description} {count(Object.keys(scenario.seats).length, "seat")}, level {scenario.level}, {spaced(scenario.sight)}, {scenario.calibration}.
        </Text>
      )}
    </SimpleGrid>
  );
}

type FormParts = Pick<UseFormReturnType<SessionForm>, "getInputProps" | "setFieldValue">;

function HowToPlay({ form }: { form: FormParts }) {
  const optional = (name: "speed" | "stop_after_s" | "deadline_s" | "budget_tokens" | "budget_usd") => {
    const props = form.getInputProps(name);
    return {
      ...props,
      ...(name === "budget_tokens" ? { min: 1 } : name === "budget_usd" ? { min: 0 } : bounds(SETUPS.session[name])),
      onChange: (value: number | string) => form.setFieldValue(name, value === "" ? "" : Number(value)),
    };
  };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
      <TextInput
        label="Seeds"
        description="Each seed is another night; three or more give an interval."
        placeholder="1-5,9"
        required
        {...form.getInputProps("seeds")}
      />
      <NumberInput
        label="Repeats"
        description="Of each seed; a seed counts once however often."
        required
        {...bounds(SETUPS.session.repeats)}
        {...form.getInputProps("repeats")}
      />
      <Stack gap={2}>
        <Text size="sm" fw={500} id="track-label">
          Track
        </Text>
        <Text size="xs" c="dimmed">
          In A thinking is free; in B it costs kitchen time.
        </Text>
        <SegmentedControl
          aria-labelledby="track-label"
          data={[...SETUPS.session.track.choices]}
          w="fit-content"
          {...form.getInputProps("track")}
        />
      </Stack>
      <NumberInput
        label="Speed"
        description="Kitchen seconds a second; empty is as fast as it goes. Never changes a score."
        placeholder="as fast as it goes"
        {...optional("speed")}
      />
      <NumberInput
        label="Cut after, seconds"
        description="Of wall time; a cut run is marked as such."
        placeholder="never"
        {...optional("stop_after_s")}
      />
      <NumberInput
        label="External agents' deadline, seconds"
        description="A seat that stays silent longer waits."
        placeholder="60"
        {...optional("deadline_s")}
      />
      <NumberInput
        label="Budget, tokens"
        description="Of all sessions together; nothing starts if more is expected."
        placeholder="none"
        {...optional("budget_tokens")}
      />
      <NumberInput
        label="Budget, dollars"
        description="Of all sessions together; nothing starts if more is expected."
        placeholder="none"
        {...optional("budget_usd")}
      />
      <TextInput label="Name" placeholder="made from the choices" maxLength={SETUPS.session.name.longest} {...form.getInputProps("name")} />
    </SimpleGrid>
  );
}

function Footer({ form, seats, pending }: { form: SessionForm; seats: Record<string, string>; pending: boolean }) {
  const sessions = sessionCount(form);
  return (
    <Group justify="space-between" align="flex-start">
      <Stack gap="xs" maw={680}>
        <Text size="sm" c="dimmed" role="status">
          {sessions == null ? "The seeds can't be read: write 1-5,9." : `This makes ${count(sessions, "session")}.`}
        </Text>
        <Expected form={form} seats={seats} />
      </Stack>
      <Button type="submit" size="sm" loading={pending}>
        Start
      </Button>
    </Group>
  );
}

/** What the models of the lineups will take; nothing is said of lineups that can't be read yet. */
function Expected({ form, seats }: { form: SessionForm; seats: Record<string, string> }) {
  const [settled] = useDebouncedValue(JSON.stringify(planOf(form, seats)), 400);
  const estimate = useQuery({
    queryKey: ["session-estimate", settled],
    queryFn: () => ok(api.POST("/api/v1/sessions/estimate", { body: JSON.parse(settled) as SessionPlanRequest })),
    enabled: settled !== "null",
    retry: false,
  });
  return estimate.data && !estimate.isError ? <Forecast models={estimate.data.models} /> : null;
}
