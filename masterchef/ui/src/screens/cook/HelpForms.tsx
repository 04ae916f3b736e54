/** A chef makes one result of the others'; reviewers say what to mend. */
import { Autocomplete, Button, Group, MultiSelect, Paper, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api, ok } from "@/api/client";
import type { CookDetail } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { FLAVORS } from "@/screens/new/cookFolder";

/** Shows the new round once it has begun. */
function useShown(id: string) {
  const queries = useQueryClient();
  const [, setParams] = useSearchParams();
  return () => {
    void queries.invalidateQueries({ queryKey: ["cook", id] });
    setParams({ tab: "participants" });
  };
}

export function ChefForm({ cook }: { cook: CookDetail }) {
  const shown = useShown(cook.id);
  const { form, refuse, refused } = useRefusable({
    initialValues: { name: "chef", flavor: "", model: "", base: null as string | null, donors: [] as string[] },
    fields: ["name", "flavor", "model", "base", "donors"],
  });
  const start = useMutation({
    mutationFn: ({ base, ...body }: typeof form.values) =>
      ok(api.POST("/api/v1/cooks/{id}/chef", { params: { path: { id: cook.id } }, body: { ...body, base: base ?? "" } })),
    onSuccess: shown,
    onError: refuse,
  });
  return (
    <Paper withBorder p="sm" component="section" aria-label="A chef">
      <form onSubmit={form.onSubmit((values) => start.mutate(values))}>
        <Stack gap="sm">
          <Title order={2}>A chef</Title>
          <Text size="sm">One more participant makes one result of the others' work. The next panel judges it with them.</Text>
          <Refusal refused={refused} title="No chef was started" />
          <TextInput label="Name of the chef" required {...form.getInputProps("name")} />
          <Autocomplete label="Flavor of the chef" data={FLAVORS} placeholder="as the base's" {...form.getInputProps("flavor")} />
          <TextInput label="Model of the chef" placeholder="the flavor's own" {...form.getInputProps("model")} />
          <Select label="It starts from" placeholder="the best" data={cook.participants} clearable clearButtonProps={{ "aria-label": "Start from the best" }} {...form.getInputProps("base")} />
          <MultiSelect
            label="It may take from"
            placeholder={form.values.donors.length ? undefined : "everybody"}
            data={cook.participants}
            {...form.getInputProps("donors")}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={start.isPending}>
              Start the chef
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

export function ConsultForm({ cook }: { cook: CookDetail }) {
  const shown = useShown(cook.id);
  const { form, refuse, refused } = useRefusable({
    initialValues: { target: null as string | null, flavors: [] as string[] },
    fields: ["target", "flavors"],
  });
  const start = useMutation({
    mutationFn: ({ target, flavors }: typeof form.values) =>
      ok(
        api.POST("/api/v1/cooks/{id}/consult", {
          params: { path: { id: cook.id } },
          body: {
            target: target ?? "",
            reviewers: flavors.map((flavor) => ({ name: flavor, flavor, model: "" })),
          },
        }),
      ),
    onSuccess: shown,
    onError: refuse,
  });
  return (
    <Paper withBorder p="sm" component="section" aria-label="A second opinion">
      <form onSubmit={form.onSubmit((values) => start.mutate(values))}>
        <Stack gap="sm">
          <Title order={2}>A second opinion</Title>
          <Text size="sm">Reviews of one participant's work, without scores. Refine then hands them on.</Text>
          <Refusal refused={refused} title="Nobody was asked" />
          <Select label="Whose work" placeholder="the best" data={cook.participants} clearable clearButtonProps={{ "aria-label": "Review the best" }} {...form.getInputProps("target")} />
          <MultiSelect
            label="Flavors of reviewers"
            placeholder={form.values.flavors.length ? undefined : "the judges"}
            data={FLAVORS.filter((flavor) => flavor !== "model")}
            {...form.getInputProps("flavors")}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={start.isPending}>
              Ask for reviews
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
