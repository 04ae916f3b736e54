import { Page } from "@/parts/Page";

export function Component() {
  return <Page title="Hosts">…</Page>;
}
