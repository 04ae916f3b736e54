import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const teal: MantineColorsTuple = [
  "#e6f7f8", "#d0ebee", "#a1d5da", "#6fbfc6", "#46abb5", "#2c9eaa", "#1b93a0", "#0b7285", "#0a6374",
  "#075463",
];

/** Calm and dense: small text, tight spacing, one accent. Shades keep 4.5:1 in light and dark. */
export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: 7,
  colors: { teal },
  autoContrast: true,
  luminanceThreshold: 0.35,
  // White on the seventh red has 3.8:1, on the ninth 5.6:1.
  variantColorResolver: (input) => {
    const faint = input.variant === "filled" && input.color === "red";
    return defaultVariantColorsResolver(faint ? { ...input, color: "red.9" } : input);
  },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1rem" }, h3: { fontSize: "0.9rem" } } },
  components: {
    // A title in the alert's own colour falls under 4.5:1 in green, yellow and orange.
    Alert: { styles: { title: { color: "var(--mantine-color-text)" } } },
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "sm" } },
    NumberInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", comboboxProps: { shadow: "md" } } },
    MultiSelect: { defaultProps: { size: "sm" } },
    Textarea: { defaultProps: { size: "sm" } },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm" } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Dropzone: { styles: { root: { borderColor: "var(--mantine-color-dimmed)" } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
  },
});

/** Mantine's dimmed text and placeholders are too faint to read for many: these keep 4.5:1. */
export const variables: CSSVariablesResolver = (colors) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c6670",
    "--mantine-color-placeholder": "#6b747d",
    "--mantine-color-error": colors.colors.red[9],
  },
  dark: {
    "--mantine-color-dimmed": "#a6adb4",
    "--mantine-color-placeholder": "#9aa1a8",
    "--mantine-color-error": colors.colors.red[4],
  },
});
