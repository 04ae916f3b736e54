import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist*", "src/api/schema.d.ts", "eslint.config.js"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: { globals: globals.browser },
    rules: {
      // Text from models is never HTML; the sandboxed frame takes its document by srcDoc.
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Text is rendered as text; HTML belongs in the sandboxed frame.",
        },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      // TanStack's tables and virtual lists return functions that can't be memoized; that is known.
      "react-hooks/incompatible-library": "off",
    },
  },
);
