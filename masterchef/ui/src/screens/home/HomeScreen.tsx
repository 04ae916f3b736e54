/** The first screen: panels that each person chooses, moves and sizes. */
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLayoutDashboard } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { PanelEnum, PlacedPanel } from "@/api/schema";
import { useMe } from "@/app/auth";
import { Page } from "@/parts/Page";
import { Empty, Loaded } from "@/parts/State";
import { Chooser } from "./Chooser";
import { allowed, FIRST } from "./layout";
import { PanelGrid } from "./PanelGrid";
import { PANELS } from "./panels";
import { homeQuery } from "./queries";

export function Component() {
  const queries = useQueryClient();
  const me = useMe();
  const home = useQuery(homeQuery);
  const [draft, setDraft] = useState<PlacedPanel[] | null>(null);
  const may = (panel: PanelEnum) => panel in PANELS && (!PANELS[panel].operates || Boolean(me?.may_operate));
  const kept = (panels: PlacedPanel[] | null) => {
    queries.setQueryData(homeQuery.queryKey, panels);
    setDraft(null);
  };
  const onError = (error: unknown) => notifications.show({ color: "red", message: messageOf(error) });
  const save = useMutation({
    mutationFn: (panels: PlacedPanel[]) => ok(api.PUT("/api/v1/me/home", { body: { panels } })),
    onSuccess: ({ panels }) => kept(panels),
    onError,
  });
  const reset = useMutation({ mutationFn: () => ok(api.DELETE("/api/v1/me/home")), onSuccess: () => kept(null), onError });
  const stored = home.data === undefined ? null : allowed(home.data ?? FIRST, may);
  return (
    <Page
      title="Home"
      lead={draft && "Drag a panel by its handle and size it at its corner; or at the handle: arrows move, Shift and arrows size."}
      actions={
        draft ? (
          <>
            <Button loading={save.isPending} onClick={() => save.mutate(draft)}>
              Save the layout
            </Button>
            <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
              As at first
            </Button>
            <Button variant="subtle" onClick={() => setDraft(null)}>
              Cancel
            </Button>
          </>
        ) : (
          <Button variant="default" leftSection={<IconLayoutDashboard size={15} aria-hidden />} disabled={!stored} onClick={() => setDraft(stored)}>
            Arrange
          </Button>
        )
      }
    >
      <Loaded query={home} what="Opening your home">
        {() => (
          <>
            {draft && <Chooser panels={draft} change={setDraft} may={may} />}
            <PanelGrid panels={draft ?? stored ?? []} change={draft ? setDraft : undefined} />
            {!(draft ?? stored)?.length && (
              <Empty title="No panel is chosen">
                <Group justify="center">
                  <Text size="sm">“Arrange” has all of them.</Text>
                </Group>
              </Empty>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
