import { Button, Checkbox, Group, MultiSelect, Paper, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api, ok } from "@/api/client";
import type { CookDetail } from "@/api/schema";
import { LongText } from "@/parts/form/LongText";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";

/** Another round: every participant finds its previous work in place, and this feedback. */
export function RefineForm({ cook }: { cook: CookDetail }) {
  const queries = useQueryClient();
  const [, setParams] = useSearchParams();
  const { form, refuse, refused } = useRefusable({
    initialValues: { feedback: "", participants: [] as string[], reviews: false, judge: true },
    fields: ["feedback", "participants", "reviews", "judge"],
  });
  const refine = useMutation({
    mutationFn: (body: { feedback: string; participants: string[]; reviews: boolean; judge: boolean }) =>
      ok(
        api.POST("/api/v1/cooks/{id}/refine", {
          params: { path: { id: cook.id } },
          body: { ...body, anyway: false },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["cook", cook.id] });
      setParams({ tab: "participants" });
    },
    onError: refuse,
  });
  return (
    <Paper withBorder p="sm" maw={720}>
      <form onSubmit={form.onSubmit((values) => refine.mutate(values))}>
        <Stack gap="sm">
          <Text size="sm">
            A round that refines the last one: participants carry on with their own files and read the feedback.
          </Text>
          <Refusal refused={refused} title="No round was started" />
          <LongText label="Feedback" rows={5} {...form.getInputProps("feedback")} />
          <MultiSelect
            label="Only these participants"
            placeholder={form.values.participants.length ? undefined : "all who handed in"}
            data={cook.participants}
            {...form.getInputProps("participants")}
          />
          <Checkbox label="Hand on the reviews of a second opinion" {...form.getInputProps("reviews", { type: "checkbox" })} />
          <Checkbox label="Judge it as soon as it has ended" {...form.getInputProps("judge", { type: "checkbox" })} />
          <Group justify="flex-end">
            <Button type="submit" loading={refine.isPending} disabled={!cook.rounds.length}>
              Start the round
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
