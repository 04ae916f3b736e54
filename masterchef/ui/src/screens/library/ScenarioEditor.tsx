/** A scenario of one's own: begun as a copy or from the generator, checked while it is written. */
import { Alert, Button, Group, NumberInput, Paper, SegmentedControl, Select, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { api, ok } from "@/api/client";
import { ApiError, messageOf } from "@/api/errors";
import type { ScenarioDetail } from "@/api/schema";
import { LongText } from "@/parts/form/LongText";
import { spaced } from "@/parts/words";
import { scenariosQuery } from "@/screens/new/options";
import { ScenarioPicture } from "./ScenarioPicture";

const MONO = { input: { resize: "vertical" as const, fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } };

export function ScenarioEditor() {
  const [queries, navigate] = [useQueryClient(), useNavigate()];
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, 400);
  const checked = useQuery({
    queryKey: ["scenario-check", settled],
    queryFn: () => ok(api.POST("/api/v1/scenarios/validate", { body: { text: settled } })),
    enabled: Boolean(settled.trim()),
    placeholderData: (old) => old,
    retry: false,
  });
  const save = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/scenarios", { body: { text } })),
    onSuccess: (kept) => {
      notifications.show({ message: `${kept.name} is saved.` });
      void queries.invalidateQueries({ queryKey: scenariosQuery.queryKey });
      void queries.invalidateQueries({ queryKey: ["scenario", kept.name] });
      void navigate(`/library/scenarios/${kept.name}`);
    },
  });
  const wrong = save.error ?? (checked.isError ? checked.error : null);
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Stack gap="sm">
        <Beginning onBegin={(found) => { save.reset(); setText(found); }} />
        <Paper withBorder p="sm">
          <Stack gap="sm">
            <Title order={2}>A new scenario</Title>
            {text.trim() && <Said wrong={wrong} checked={checked.data} />}
            <LongText
              label="YAML" description="Its name is what it is played by; one of your own, please" rows={30} styles={MONO} value={text}
              onChange={(event) => { save.reset(); setText(event.currentTarget.value); }}
            />
            <Group justify="space-between">
              <Text size="xs" c="dimmed" maw={320}>
                What a session has played never changes: an edit is another scenario under the same name.
              </Text>
              <Button disabled={!text.trim() || checked.isError} loading={save.isPending} onClick={() => save.mutate()}>
                Save the scenario
              </Button>
            </Group>
          </Stack>
        </Paper>
      </Stack>
      {checked.data && <ScenarioPicture scenario={checked.data} />}
    </SimpleGrid>
  );
}

/** Every problem with its line and field, or that there is none. */
function Said({ wrong, checked }: { wrong: Error | null; checked?: ScenarioDetail }) {
  if (wrong) {
    const problems = wrong instanceof ApiError ? wrong.entries.map(({ detail }) => detail) : [messageOf(wrong)];
    return (
      <Alert color="red" role="alert" title="It can't be saved like this">
        {problems.map((problem) => (
          <Text size="sm" key={problem} style={{ overflowWrap: "anywhere" }}>
            {problem.replace(/^text:(\d+): /, "Line $1: ")}
          </Text>
        ))}
      </Alert>
    );
  }
  return checked ? (
    <Text size="sm" role="status">
      {checked.name} is playable; {checked.calibration}.
    </Text>
  ) : null;
}

function Beginning({ onBegin }: { onBegin: (text: string) => void }) {
  const [query] = useSearchParams();
  const [from, setFrom] = useState("copy");
  return (
    <Paper withBorder p="sm" component="section" aria-label="Begin with">
      <Stack gap="xs">
        <SegmentedControl
          aria-label="Begin with" value={from} onChange={setFrom}
          data={[{ value: "copy", label: "A copy" }, { value: "draw", label: "The generator" }]}
        />
        {from === "copy" ? <Copy first={query.get("copy")} onBegin={onBegin} /> : <Draw onBegin={onBegin} />}
      </Stack>
    </Paper>
  );
}

function Copy({ first, onBegin }: { first: string | null; onBegin: (text: string) => void }) {
  const names = useQuery(scenariosQuery).data?.map(({ name }) => name) ?? [];
  const [chosen, choose] = useState(first);
  const copy = useMutation({
    mutationFn: (name: string) => ok(api.GET("/api/v1/scenarios/{name}", { params: { path: { name } } })),
    onSuccess: ({ name, text }) => onBegin(text.replace(/^name: .*$/m, `name: ${name.slice(0, 35)}_copy`)),
  });
  return (
    <Group align="flex-end">
      <Select label="Scenario" data={names} value={chosen} onChange={choose} searchable flex={1} />
      <Button variant="default" disabled={!chosen} loading={copy.isPending} onClick={() => chosen && copy.mutate(chosen)}>
        Copy it
      </Button>
    </Group>
  );
}

const LEVELS = ["1", "2", "3", "4"];

function Draw({ onBegin }: { onBegin: (text: string) => void }) {
  const shipped = useQuery(scenariosQuery).data ?? [];
  const families = [...new Set(shipped.map(({ family }) => family))].map((value) => ({ value, label: spaced(value) }));
  const [family, setFamily] = useState("busy_night");
  const [level, setLevel] = useState("1");
  const [seed, setSeed] = useState<number | string>(1);
  const draw = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/scenarios/draw", { body: { family: family as "busy_night", level: Number(level), seed: Number(seed) } })),
    onSuccess: ({ text }) => onBegin(text),
  });
  return (
    <Group align="flex-end">
      <Select label="Family" data={families} value={family} onChange={(found) => found && setFamily(found)} allowDeselect={false} flex={1} />
      <Select label="Level" data={LEVELS} value={level} onChange={(found) => found && setLevel(found)} allowDeselect={false} w={80} />
      <NumberInput label="Seed" value={seed} onChange={setSeed} min={0} max={Number.MAX_SAFE_INTEGER} allowDecimal={false} w={120} />
      <Button variant="default" disabled={seed === ""} loading={draw.isPending} onClick={() => draw.mutate()}>
        Draw
      </Button>
      {draw.isError && <Alert color="red" role="alert">{messageOf(draw.error)}</Alert>}
    </Group>
  );
}
