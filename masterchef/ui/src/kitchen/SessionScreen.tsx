/** A session: the live kitchen and its agents, at whatever moment the scrubber is. */
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { Failed, Loading } from "@/parts/State";
import { layoutQuery, recordingQuery, sessionQuery } from "./watch/queries";
import { Session } from "./Session";
import { createWatch, WatchContext } from "./watch/store";

export default function SessionScreen({ runId }: { runId: string }) {
  const [session, layout, recording] = useQueries({
    queries: [sessionQuery(runId), layoutQuery(runId), recordingQuery(runId)],
  });
  const store = useMemo(() => {
    if (!layout.data || !recording.data) return null;
    const made = createWatch(layout.data);
    made.getState().append(recording.data);
    return made;
  }, [layout.data, recording.data]);
  const failed = [session, layout, recording].find((query) => query.isError && !query.data);
  if (failed) return <Failed error={failed.error} retry={() => void failed.refetch()} />;
  if (!store || !session.data) return <Loading what="Opening the kitchen" />;
  return (
    <WatchContext value={store}>
      <Session session={session.data} />
    </WatchContext>
  );
}
