/** Bring a model: drop a file, see what it is, give it a name, and say which hosts should have it. */
import { Stack, Title } from "@mantine/core";
import { useMe } from "@/app/auth";
import { useHostsFeed } from "@/live/useHostsFeed";
import { Page } from "@/parts/Page";
import { AssignedPaper } from "./AssignedPaper";
import { HostModelsPaper } from "./HostModelsPaper";
import { PullPaper } from "./PullPaper";
import { UploadPaper } from "./UploadPaper";
import { VersionPaper } from "./VersionPaper";

export function Component() {
  useHostsFeed();
  const me = useMe();
  return (
    <Page title="Models" lead="From a file to a model that plays: upload, check, name, hosts.">
      <Stack gap="lg">
        {me?.may_operate && (
          <section aria-label="Upload">
            <UploadPaper />
          </section>
        )}
        <section>
          <Title order={2} mb="xs">
            Versions
          </Title>
          <VersionPaper operates={Boolean(me?.may_operate)} />
        </section>
        <section>
          <Title order={2} mb="xs">
            On hosts
          </Title>
          <AssignedPaper operates={Boolean(me?.may_operate)} />
        </section>
        <section>
          <Title order={2} mb="xs">
            By name
          </Title>
          <PullPaper operates={Boolean(me?.may_operate)} />
        </section>
        <section>
          <Title order={2} mb="xs">
            What hosts have
          </Title>
          <HostModelsPaper operates={Boolean(me?.may_operate)} />
        </section>
      </Stack>
    </Page>
  );
}
