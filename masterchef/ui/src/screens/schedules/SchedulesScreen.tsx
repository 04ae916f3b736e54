/** What starts by itself: when, for how much, and what became of it. */
import { Button, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schedule } from "@/api/schema";
import { useMe } from "@/app/auth";
import { Page } from "@/parts/Page";
import { Empty, Loaded } from "@/parts/State";
import { count } from "@/parts/words";
import { schedulesQuery } from "./queries";
import { ScheduleForm } from "./ScheduleForm";
import { SchedulePaper } from "./SchedulePaper";

export function Component() {
  const me = useMe();
  const schedules = useQuery(schedulesQuery);
  const [written, write] = useState<Schedule | "new" | null>(null);
  return (
    <Page
      title="Schedules"
      lead={schedules.data && count(schedules.data.length, "schedule")}
      actions={
        me?.may_operate && (
          <Button leftSection={<IconPlus size={15} />} onClick={() => write("new")}>
            New schedule
          </Button>
        )
      }
    >
      {written && <ScheduleForm key={written === "new" ? "new" : written.id} from={written === "new" ? null : written} done={() => write(null)} />}
      <Loaded query={schedules} what="Reading the schedules">
        {(rows) =>
          rows.length ? (
            <Stack>
              {rows.map((row) => (
                <SchedulePaper key={row.id} schedule={row} edit={() => write(row)} />
              ))}
            </Stack>
          ) : (
            <Empty title="Nothing starts by itself yet">
              A schedule starts a saved setup at a time of day, within a budget, and tells by mail or webhook what went wrong.
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}
