import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Django serves `dist` under /static/ui/; names carry a hash, so browsers keep them for ever.
export default defineConfig({
  base: "/static/ui/",
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: process.env.MASTERCHEF_UI_OUT ?? "dist",
    emptyOutDir: true,
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the content policy knows no data: fonts and scripts
    chunkSizeWarningLimit: 700,
  },
  server: {
    // `npm run dev` beside `make up`: pages from Vite, everything else from Django.
    proxy: Object.fromEntries(
      ["/api", "/ws", "/admin", "/healthz", "/readyz", "/metrics"].map((path) => [
        path,
        { target: process.env.MASTERCHEF_WEB ?? "http://127.0.0.1:8000", ws: path === "/ws" },
      ]),
    ),
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
