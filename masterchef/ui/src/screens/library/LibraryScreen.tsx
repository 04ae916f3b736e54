/** What runs are made of. */
import { Tabs } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useNavigate, useParams } from "react-router";
import { Page } from "@/parts/Page";
import { Loading } from "@/parts/State";
import { Scenarios } from "./Scenarios";

const SHELVES = [
  { value: "scenarios", label: "Scenarios", show: Scenarios },
  { value: "prompts", label: "Prompts", show: lazy(() => import("./Prompts")) },
  { value: "trials", label: "Trials", show: lazy(() => import("./Trials")) },
  { value: "files", label: "Import and export", show: lazy(() => import("./Imports")) },
];

export function Component() {
  const { shelf = "scenarios", name } = useParams();
  const navigate = useNavigate();
  return (
    <Page title="Library">
      <Tabs value={shelf} onChange={(next) => void navigate(`/library/${next}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {SHELVES.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SHELVES.map(({ value, show: Shelf }) => (
          <Tabs.Panel key={value} value={value}>
            <Suspense fallback={<Loading />}>
              <Shelf name={name} />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
