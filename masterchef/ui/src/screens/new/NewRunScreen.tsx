/** Where runs begin: a kind, then its form. */
import { Tabs } from "@mantine/core";
import { useMe } from "@/app/auth";
import { Page } from "@/parts/Page";
import { Empty } from "@/parts/State";
import { useFilters } from "@/parts/useFilters";
import { SessionSetup } from "./SessionSetup";

export function Component() {
  const me = useMe();
  const [{ kind }, choose] = useFilters({ kind: "session" });
  if (!me?.may_operate) {
    return (
      <Page title="New run">
        <Empty title="Viewers can't start runs">
          Ask an operator to start one, or an admin for the role of an operator. Everything that runs can be
          watched meanwhile.
        </Empty>
      </Page>
    );
  }
  return (
    <Page title="New run">
      <Tabs value={kind} onChange={(next) => choose({ kind: next ?? "session" })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="session">Kitchen session</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="session">
          <SessionSetup />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
