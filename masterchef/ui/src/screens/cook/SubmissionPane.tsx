/** What was handed in: files, pages in a sandboxed frame, and differences between any two. */
import { Code, Group, Paper, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CookDetail, Submission } from "@/api/schema";
import { DiffText } from "@/parts/DiffText";
import { diffOf } from "@/parts/diffOf";
import { Empty, Loaded } from "@/parts/State";
import { whole } from "@/parts/words";
import { labelOf } from "./labelOf";
import { fileQuery, submissionsQuery } from "./queries";

export function SubmissionPane({ cook, stamp }: { cook: CookDetail; stamp: string }) {
  const handed = useQuery(submissionsQuery(cook.id, stamp));
  if (cook.pruned) return <Empty title="What was handed in was pruned" />;
  return (
    <Loaded query={handed} what="Opening the submissions">
      {(found) =>
        found.length ? (
          <Files cook={cook.id} submissions={found} />
        ) : (
          <Empty title="Nothing was handed in yet">A participant's files appear here once they are sealed.</Empty>
        )
      }
    </Loaded>
  );
}

function Files({ cook, submissions }: { cook: string; submissions: Submission[] }) {
  const [chosen, choose] = useState(String(submissions.at(-1)?.id));
  const [other, compare] = useState<string | null>(null);
  const [how, setHow] = useState("unified");
  const one = submissions.find(({ id }) => String(id) === chosen) ?? submissions[0];
  const two = submissions.find(({ id }) => String(id) === other);
  const paths = [...new Set([...(one?.files ?? []), ...(two?.files ?? [])].map(({ path }) => path))].sort();
  const [wanted, setWanted] = useState("");
  const path = paths.includes(wanted) ? wanted : (paths[0] ?? "");
  const names = submissions.map((each) => ({ value: String(each.id), label: labelOf(each) }));
  if (!one) return null;
  return (
    <Stack gap="sm">
      <Group gap="xs" align="flex-end">
        <Select label="Submission" data={names} value={String(one.id)} onChange={(id) => id && choose(id)} allowDeselect={false} />
        <Select label="File" data={paths} value={path || null} onChange={(next) => next && setWanted(next)} allowDeselect={false} />
        <Select
          label="Compare with"
          placeholder="nothing"
          data={names.filter(({ value }) => value !== String(one.id))}
          value={other}
          onChange={compare}
          clearable
          clearButtonProps={{ "aria-label": "Compare with nothing" }}
        />
        {two && (
          <SegmentedControl
            size="xs"
            aria-label="How differences are shown"
            data={[
              { value: "unified", label: "Unified" },
              { value: "split", label: "Side by side" },
            ]}
            value={how}
            onChange={setHow}
          />
        )}
      </Group>
      <Paper withBorder p="sm">
        {two ? (
          <Compared cook={cook} one={one} two={two} path={path} split={how === "split"} />
        ) : (
          <Shown cook={cook} one={one} path={path} />
        )}
      </Paper>
    </Stack>
  );
}

function Shown({ cook, one, path }: { cook: string; one: Submission; path: string }) {
  const [source, setSource] = useState("page");
  const file = useQuery(fileQuery(cook, one.id, path));
  const isPage = /\.html?$/i.test(path);
  if (!path) return <Empty title="This submission has no file" />;
  return (
    <Stack gap="xs">
      {isPage && (
        <SegmentedControl
          size="xs"
          w="fit-content"
          aria-label="How the file is shown"
          data={[
            { value: "page", label: "As a page" },
            { value: "source", label: "Source" },
          ]}
          value={source}
          onChange={setSource}
        />
      )}
      {isPage && source === "page" ? (
        <iframe
          title={`${path} of ${labelOf(one)}`}
          sandbox=""
          src={`/api/v1/cooks/${cook}/submissions/${one.id}/page?path=${encodeURIComponent(path)}`}
          style={{ width: "100%", height: "60dvh", border: 0, background: "#fff" }}
        />
      ) : (
        <Loaded query={file} what="Opening the file">
          {({ text, size, cut }) =>
            text === null ? (
              <Text size="sm" c="dimmed">
                {whole(size)} bytes that are not text. Export the folder to have them.
              </Text>
            ) : (
              <>
                <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                  {text || "(empty)"}
                </Code>
                {cut && <Text size="xs">Only its start is shown.</Text>}
              </>
            )
          }
        </Loaded>
      )}
    </Stack>
  );
}

interface Pair {
  cook: string;
  one: Submission;
  two: Submission;
  path: string;
  split: boolean;
}

/** A file that only one of the two has is compared with nothing. */
function Compared({ cook, one, two, path, split }: Pair) {
  const has = (submission: Submission) => submission.files.some((file) => file.path === path);
  const now = useQuery(fileQuery(cook, has(one) ? one.id : 0, path));
  const old = useQuery(fileQuery(cook, has(two) ? two.id : 0, path));
  if ((has(one) && !now.data) || (has(two) && !old.data)) return <Loaded query={has(one) && !now.data ? now : old}>{() => null}</Loaded>;
  if (now.data?.text === null || old.data?.text === null) return <Text size="sm">These files are not text.</Text>;
  return (
    <>
      <Text size="xs" c="dimmed" mb="xs">
        From {labelOf(two)} to {labelOf(one)}
      </Text>
      <DiffText split={split} diff={diffOf(old.data?.text ?? "", now.data?.text ?? "", [path, path])} />
    </>
  );
}
