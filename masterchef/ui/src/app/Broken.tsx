/** A screen that broke, and an address without one. */
import { Alert, Button, Container, Stack, Text } from "@mantine/core";
import { Link, useRouteError } from "react-router";
import { messageOf } from "@/api/errors";
import { Empty } from "@/parts/State";

export function Broken() {
  const error = useRouteError();
  return (
    <Container size="xs" py="xl">
      <Alert color="red" title="This screen broke" role="alert">
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{messageOf(error)}</Text>
          <Text size="sm">
            If the dashboard was updated meanwhile, loading the page again helps. Runs go on without it.
          </Text>
          <Button onClick={() => window.location.reload()}>Load the page again</Button>
        </Stack>
      </Alert>
    </Container>
  );
}

export function NotFound() {
  return (
    <Empty
      title="There is no such page"
      action={
        <Button component={Link} to="/runs">
          To the runs
        </Button>
      }
    >
      The address may be mistyped, or the thing is gone.
    </Empty>
  );
}
