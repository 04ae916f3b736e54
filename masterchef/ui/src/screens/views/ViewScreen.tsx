/** The address of a saved view: it leads to its screen, with the columns, filters and order of the view. */
import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "react-router";
import { Loaded } from "@/parts/State";
import { addressOf, viewQuery } from "@/parts/views";

export function Component() {
  const view = useQuery(viewQuery(Number(useParams().id)));
  return (
    <Loaded query={view} what="Opening the view">
      {(found) => <Navigate to={addressOf(found)} replace />}
    </Loaded>
  );
}
