/** Every address of the dashboard; each screen is a chunk of its own. */
import { createBrowserRouter } from "react-router";
import { Loading } from "@/parts/State";
import { Broken, NotFound } from "./Broken";
import { Shell } from "./Shell";

/** The first parts of these paths are known to Django, too: see masterchef/dashboard.py. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <Broken />,
    hydrateFallbackElement: <Loading what="Opening the dashboard" />,
    children: [
      { index: true, lazy: () => import("@/screens/home/HomeScreen") },
      { path: "runs", lazy: () => import("@/screens/runs/RunsScreen") },
      { path: "runs/new", lazy: () => import("@/screens/new/NewRunScreen") },
      { path: "runs/:id", lazy: () => import("@/screens/run/RunScreen") },
      { path: "runs/:id/log", lazy: () => import("@/screens/log/LogScreen") },
      { path: "log", lazy: () => import("@/screens/log/LogScreen") },
      { path: "leaderboard", lazy: () => import("@/screens/leaderboard/LeaderboardScreen") },
      { path: "trends", lazy: () => import("@/screens/trends/TrendsScreen") },
      { path: "schedules", lazy: () => import("@/screens/schedules/SchedulesScreen") },
      { path: "compare", lazy: () => import("@/screens/compare/CompareScreen") },
      { path: "hosts", lazy: () => import("@/screens/hosts/HostsScreen") },
      { path: "models", lazy: () => import("@/screens/models/ModelsScreen") },
      { path: "library/:shelf?/:name?", lazy: () => import("@/screens/library/LibraryScreen") },
      { path: "views/:id", lazy: () => import("@/screens/views/ViewScreen") },
      { path: "*", element: <NotFound /> },
    ],
  },
]);
