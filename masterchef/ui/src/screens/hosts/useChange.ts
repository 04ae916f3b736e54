import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "@/api/errors";

/** Do something to hosts, say how it went, and show them anew. */
export function useChange<T>(change: (what: T) => Promise<unknown>, said: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => notifications.show({ message: said }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["hosts"] });
      void queries.invalidateQueries({ queryKey: ["models"] });
    },
  });
}
