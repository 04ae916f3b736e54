import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./app/global.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { whenSignedOut } from "./api/client";
import { queryClient } from "./api/queryClient";
import { session } from "./app/auth";
import { router } from "./app/routes";
import { theme, variables } from "./app/theme";

// Inline styles carry the nonce of this page: the content policy allows no others.
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

// Drawers and dialogs stop the page behind them from scrolling by a style that looks for it here.
Object.assign(window, { __webpack_nonce__: nonce });

whenSignedOut(() => void queryClient.invalidateQueries({ queryKey: session.queryKey }));

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
