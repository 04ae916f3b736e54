import { Alert, Button, Checkbox, Group, MultiSelect, Paper, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api, ok } from "@/api/client";
import { ApiError, messageOf } from "@/api/errors";
import type { CookDetail } from "@/api/schema";

/** Another round: every participant finds its previous work in place, and this feedback. */
export function RefineForm({ cook }: { cook: CookDetail }) {
  const queries = useQueryClient();
  const [, setParams] = useSearchParams();
  const form = useForm({ initialValues: { feedback: "", participants: [] as string[], judge: true } });
  const refine = useMutation({
    mutationFn: (body: { feedback: string; participants: string[]; judge: boolean }) =>
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
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(error.fields);
    },
  });
  return (
    <Paper withBorder p="sm" maw={720}>
      <form onSubmit={form.onSubmit((values) => refine.mutate(values))}>
        <Stack gap="sm">
          <Text size="sm">
            A round that refines the last one: participants carry on with their own files and read the feedback.
          </Text>
          {refine.isError && (
            <Alert color="red" role="alert">
              {messageOf(refine.error)}
            </Alert>
          )}
          <Textarea label="Feedback" autosize minRows={4} {...form.getInputProps("feedback")} />
          <MultiSelect
            label="Only these participants"
            placeholder={form.values.participants.length ? undefined : "all who handed in"}
            data={cook.participants}
            {...form.getInputProps("participants")}
          />
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
