/** Where runs begin: a kind, then its form. */
import { Tabs } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useMe } from "@/app/auth";
import { Page } from "@/parts/Page";
import { Empty, Loading } from "@/parts/State";
import { useFilters } from "@/parts/useFilters";
import { SessionSetup } from "./SessionSetup";

const CookSetup = lazy(() => import("./CookSetup").then((it) => ({ default: it.CookSetup })));
const MatrixSetup = lazy(() => import("./MatrixSetup").then((it) => ({ default: it.MatrixSetup })));

const SuiteSetup = lazy(() => import("./SuiteSetup").then((it) => ({ default: it.SuiteSetup })));
const OptimiseSetup = lazy(() => import("./OptimiseSetup").then((it) => ({ default: it.OptimiseSetup })));

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
          <Tabs.Tab value="suite">Suite</Tabs.Tab>
          <Tabs.Tab value="cook">Cook</Tabs.Tab>
          <Tabs.Tab value="matrix">Trial matrix</Tabs.Tab>
          <Tabs.Tab value="optimisation">Prompt optimisation</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="session">
          <SessionSetup />
        </Tabs.Panel>
        <Tabs.Panel value="suite">
          <Suspense fallback={<Loading />}>
            <SuiteSetup />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="cook">
          <Suspense fallback={<Loading />}>
            <CookSetup />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="matrix">
          <Suspense fallback={<Loading />}>
            <MatrixSetup />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="optimisation">
          <Suspense fallback={<Loading />}>
            <OptimiseSetup />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
