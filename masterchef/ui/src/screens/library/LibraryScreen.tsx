import { Page } from "@/parts/Page";

export function Component() {
  return <Page title="Library">…</Page>;
}
