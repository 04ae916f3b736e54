/** What a host itself says of a model. All of it is text here: nothing is rendered or run. */
import { Code, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { FactTable } from "@/parts/FactTable";
import { Loaded } from "@/parts/State";
import type { HostedModel } from "./hosted";
import { KEY } from "./queries";

const LONGEST = 20_000; // characters of one text
const TEXTS = ["system", "parameters", "template", "license"];

export function ShownModel({ model: { name, host } }: { model: HostedModel }) {
  const shown = useQuery({
    queryKey: [...KEY, "shown", host.id, name],
    queryFn: () => ok(api.POST("/api/v1/hosts/{id}/show-model", { params: { path: { id: host.id } }, body: { model: name } })),
    retry: false,
  });
  return (
    <Loaded query={shown} what="Asking the host">
      {({ shown: told }) => (
        <Stack gap="sm">
          <FactTable title="Facts" most={60} rows={factsOf(told)} />
          {TEXTS.filter((key) => typeof told[key] === "string" && told[key]).map((key) => (
            <div key={key}>
              <Text size="xs" c="dimmed">
                {key}, as text
              </Text>
              <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{String(told[key]).slice(0, LONGEST)}</Code>
            </div>
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

/** Short facts: a model's vocabulary stands among the rest, and is left out. */
function factsOf(told: Record<string, unknown>): { fact: string; told: unknown }[] {
  const parts = [told.details, told.model_info].filter((part) => part !== null && typeof part === "object");
  const facts = parts.flatMap((part) => Object.entries(part as Record<string, unknown>));
  return [["capabilities", told.capabilities] as [string, unknown], ...facts]
    .filter(([, value]) => value != null && JSON.stringify(value).length < 200)
    .map(([fact, value]) => ({ fact, told: value }));
}
